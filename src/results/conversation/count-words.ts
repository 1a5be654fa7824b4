/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
const WORD = /[\p{L}\p{N}*]/u;

/** Maximum text without spaces that is segmented at once; the segmenter takes more than linear time. */
const PART_UNITS = 1_000;

let segmenter: Intl.Segmenter | undefined;

/** Counts the words of a text. Masked words (`****`) count; punctuation between spaces does not. */
export function countWords(text: string): number {
  const isSpaced = !UNSPACED.test(text);
  let count = 0;
  for (const token of text.split(/\s+/)) {
    if (!WORD.test(token)) continue;
    count += isSpaced || !UNSPACED.test(token) ? 1 : countUnspaced(token);
  }
  return count;
}

function countUnspaced(token: string): number {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  let count = 0;
  for (let at = 0; at < token.length; at += PART_UNITS) {
    for (const { isWordLike } of segmenter.segment(token.slice(at, at + PART_UNITS))) if (isWordLike) count += 1;
  }
  return count;
}
