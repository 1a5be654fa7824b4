import { listedFor } from '../../../common/language/index.js';

/** A voice that an admin has named for a language. */
export interface NamedVoice {
  readonly Language: string;
  readonly Name: string;
}

/**
 * The first voice of a language, else of the same language with another region.
 *
 * Without a language it is the first of all.
 *
 * @returns '' if there is none: the engine chooses.
 */
export function voiceFor(voices: readonly NamedVoice[], language: string): string {
  return (language === '' ? voices[0] : listedFor(voices, language))?.Name ?? '';
}
