import type { Fault } from '../errors/index.js';
import { isLonger, MAX_LENGTH } from '../field/index.js';

/** Whether text is an IETF language tag (BCP 47), such as `en-US`. */
export function isLanguageTag(text: string): boolean {
  // The runtime takes time by the square of the length.
  if (isLonger(text, MAX_LENGTH.languageTag)) return false;
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

/** The language of a tag without its region, in lower case: `en` of `en-US`, and of `en_US`. */
export function primaryLanguage(tag: string): string {
  return tag.split(/[-_]/, 1).join('').toLowerCase();
}

/** Languages whose small letters have other capitals than elsewhere. */
const OWN_CASES: ReadonlySet<string> = new Set(['tr', 'az', 'lt']);

/** The locale by which letters of a language change case; the runtime refuses malformed tags. */
export function caseLocale(tag: string): string {
  const language = primaryLanguage(tag);
  return OWN_CASES.has(language) ? language : 'en';
}

/**
 * The entry of a list for a language: for the very tag, else for the language elsewhere, else
 * undefined.
 */
export function listedFor<T extends { readonly Language: string }>(list: readonly T[], tag: string): T | undefined {
  const wanted = tag.toLowerCase();
  const exact = list.find(({ Language }) => Language.toLowerCase() === wanted);
  return exact ?? list.find(({ Language }) => primaryLanguage(Language) === primaryLanguage(tag));
}

/** The fault of a field that should hold a language tag; none where it does. */
export function languageFaults(pointer: string, tag: string): Fault[] {
  return isLanguageTag(tag) ? [] : [{ pointer, detail: 'expected an IETF language tag such as en-US' }];
}

/**
 * Faults of the tags of a node's `Language`, which may be empty, and of what it lists for languages.
 *
 * @param key Parameter that holds the list.
 */
export function listedLanguageFaults(
  language: string,
  key: string,
  list: readonly { readonly Language: string }[],
): Fault[] {
  return [
    ...(language === '' ? [] : languageFaults('/Language', language)),
    ...list.flatMap(({ Language }, at) => languageFaults(`/${key}/${at}/Language`, Language)),
  ];
}

/**
 * The language after an event.
 *
 * It is that of a `Language Change` whose tag is valid and supported; else the one before.
 */
export function languageAfter(
  { name, data }: { readonly name: string; readonly data: Readonly<Record<string, unknown>> | null },
  before: string,
  has: (language: string) => boolean,
): string {
  const tag = name === 'Language Change' ? data?.Language : undefined;
  return typeof tag === 'string' && isLanguageTag(tag) && has(tag) ? tag : before;
}
