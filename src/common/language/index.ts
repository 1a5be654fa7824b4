import type { Fault } from '../errors/index.js';

/** Whether text is an IETF language tag (BCP 47), such as `en-US`. */
export function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** The language of a tag without its region, in lower case: `en` of `en-US`; also of `en_US`, which some write. */
export function primaryLanguage(tag: string): string {
  return tag.split(/[-_]/, 1).join('').toLowerCase();
}

/** Languages whose small letters have other capitals than elsewhere. */
const OWN_CASES: ReadonlySet<string> = new Set(['tr', 'az', 'lt']);

/** By what letters of a language change between small and capital; the runtime refuses tags that are not well formed. */
export function caseLocale(tag: string): string {
  const language = primaryLanguage(tag);
  return OWN_CASES.has(language) ? language : 'en';
}

/** What is listed for a language: for the very tag, else for the same language elsewhere; undefined where there is none. */
export function listedFor<T extends { readonly Language: string }>(list: readonly T[], tag: string): T | undefined {
  const wanted = tag.toLowerCase();
  const exact = list.find(({ Language }) => Language.toLowerCase() === wanted);
  return exact ?? list.find(({ Language }) => primaryLanguage(Language) === primaryLanguage(tag));
}

/** The fault of a field that should hold a language tag; none where it does. */
export function languageFaults(pointer: string, tag: string): Fault[] {
  return isLanguageTag(tag) ? [] : [{ pointer, detail: 'expected an IETF language tag such as en-US' }];
}
