import { primaryLanguage } from '../../common/language/index.js';

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
  if (language === '') return voices[0]?.Name ?? '';
  const wanted = language.toLowerCase();
  const exact = voices.find((voice) => voice.Language.toLowerCase() === wanted);
  const near = voices.find((voice) => primaryLanguage(voice.Language) === primaryLanguage(language));
  return (exact ?? near)?.Name ?? '';
}
