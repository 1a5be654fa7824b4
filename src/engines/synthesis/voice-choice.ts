import { listedFor } from '../../common/language/index.js';

/** A voice that an admin has named for a language. */
export interface NamedVoice {
  readonly Language: string;
  readonly Name: string;
}

/**
 * The first voice of a language, else the first of the same language elsewhere; without a language the first of all.
 *
 * @returns '' where there is none: the engine chooses.
 */
export function voiceFor(voices: readonly NamedVoice[], language: string): string {
  return (language === '' ? voices[0] : listedFor(voices, language))?.Name ?? '';
}
