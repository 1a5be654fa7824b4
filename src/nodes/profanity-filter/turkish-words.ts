/**
 * Profane words of Turkish, compiled for this project from common knowledge.
 *
 * No package with a usable list and licence was found. Words with common harmless meanings are left out.
 *
 * Entries are regular expressions in lowercase, for whole words. `~` matches the endings of a noun, `…` any letters.
 */
export const TURKISH_WORDS: readonly string[] = [
  // Phrases of harmless words, first, so that they are found as a whole.
  'am[ıi]na\\s+ko(?:y|d)…, am[ıi]na\\s+s[oı]k…, koduğum…',
  // Nouns. k becomes ğ before a vowel.
  'orospu…, oruspu…, orspu…',
  'piç~, göt~, bok~, ibne~, puşt~, kahpe~, fahişe~, gavat~, godoş~',
  'amc[ıi][kğ]…, amın…, amı, amk, amq, aq, oç',
  'yarr?a[kğ]~, yarram, taşş?a[kğ]~, dalyara[kğ]~',
  'kalta[kğ]~, sürtü[kğ]~, kancı[kğ]~, yavşa[kğ]~, pezeven[kg]~, şerefsiz~',
  'götoş…, götlek…, götveren…, sakso, saksocu…, otuzbirci~, otuz birci~',
  // "sik": excludes words with the same start (sikke, siklet, siklon, siklamen), and "sikinti", typed without the
  // dotless ı.
  'sik~, sik(?:er|ey|iyi|iyo|ece[kğ]|iş|ik|tir|tiğ|miş|me[kzdm]|sin|il(?:di|miş|ir|e[cs]))…, sik(?:ti|tim|tin|tik|tiler|me)',
  'sikle(?:me|mi|di|r|ye)…, has?siktir…, (?:siktr|sktr)…',
  // "sıç": excludes sıçan (rat) and sıçramak (to jump).
  'sıç(?:ma|mak|tı…|ar|arım|arlar|arsın|ay…|ıyor…|aca[kğ]…|mış…|tır…|ıp)',
];

/** Noun endings: plural, possessive, case and derivation; vowels follow the stem's. */
const PLURAL = 'l[ae]r';
const OWNER = '[ıiuü]m[ıiuü]z|[ıiuü]n[ıiuü]z|[ıiuü][mn]|m|n|s?[ıiuü]';
const CASE = '(?:l[ae]|[yn])?[ıiuü]|[yn]?[ae]|n?[dt][ae]n?|n?[ıiuü]n|y?l[ae]|c[ae]|ç[ae]';
const OTHER = '[dt][ıiuü]r|s[ıiuü]n|y?[ıiuü]m|k[ıi]|y?ken|y?s[ae]';
const DERIVED = 'l[ıiuü]|l[ıiuü][kğ]|c[ıiuü]|s[ıiuü]z';
const NOUN_ENDINGS = `(?:${DERIVED})?(?:${PLURAL})?(?:${OWNER})?(?:${CASE})?(?:${OTHER})?`;

/** An entry as a regular expression. */
export function turkishPattern(entry: string): string {
  return entry.replaceAll('~', NOUN_ENDINGS).replaceAll('…', '\\p{L}*');
}
