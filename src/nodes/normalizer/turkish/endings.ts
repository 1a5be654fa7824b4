const LAST_VOWEL = /[aıoueiöü](?=[^aıoueiöü]*$)/;
const VOICELESS = /[pçtkfhsş]$/;

/** Vowels of endings by the last vowel of the word: two-way and four-way harmony. */
const HARMONY: ReadonlyMap<string, readonly [two: string, four: string]> = new Map([
  ['a', ['a', 'ı']],
  ['ı', ['a', 'ı']],
  ['o', ['a', 'u']],
  ['u', ['a', 'u']],
  ['e', ['e', 'i']],
  ['i', ['e', 'i']],
  ['ö', ['e', 'ü']],
  ['ü', ['e', 'ü']],
]);

/** Case endings. Capitals vary with the word: A and I are vowels, D is d or t. */
const AFTER_CONSONANT = 'I|A|DA|DAn|DAki|In|lA|lIk|DIr|Ar';
const AFTER_VOWEL = 'yI|yA|DA|DAn|DAki|nIn|ylA|lIk|DIr|şAr';
/** Endings after the possessive of the third person. */
const AFTER_OWNER = 'nI|nA|ndA|ndAn|ndAki|nIn|ylA';

/** Endings in the form that they have after a word. */
export function inHarmony(endings: string, word: string): string {
  const [two, four] = HARMONY.get(LAST_VOWEL.exec(word)?.[0] ?? '') ?? ['a', 'ı'];
  const d = VOICELESS.test(word) ? 't' : 'd';
  return endings.replaceAll('A', two).replaceAll('I', four).replaceAll('D', d);
}

/** A regular expression for the case, possessive and plural endings of a number word. */
export function endingsOf(word: string): string {
  const hasVowel = /[aıoueiöü]$/.test(word);
  const single = `${hasVowel ? AFTER_VOWEL : AFTER_CONSONANT}|${hasVowel ? 'sI' : 'I'}(?:${AFTER_OWNER})?`;
  const plural = inHarmony('lAr', word);
  const several = inHarmony(`${AFTER_CONSONANT}|I(?:${AFTER_OWNER})`, plural);
  return `(?:${inHarmony(single, word)}|${plural}(?:${several})?)`;
}

/** A regular expression for the ordinal ending of a number word, with the endings that may follow it. */
export function ordinalEndingsOf(word: string): string {
  const ordinal = inHarmony(/[aıoueiöü]$/.test(word) ? 'ncI' : 'IncI', word);
  return `${ordinal}(?:${endingsOf(word + ordinal)})?`;
}
