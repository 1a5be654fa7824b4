/** Maximum characters of a line, and lines of a caption: what broadcasters use. */
export const LINE_CHARACTERS = 42;
export const CAPTION_LINES = 2;

let graphemes: Intl.Segmenter | undefined;

/** Splits a word that is longer than a line, between characters as readers see them. */
export function wordParts(word: string): string[] {
  if (word.length <= LINE_CHARACTERS) return [word];
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const parts: string[] = [];
  let part = '';
  for (const piece of pieces(word, graphemes)) {
    if (part !== '' && part.length + piece.length > LINE_CHARACTERS) {
      parts.push(part);
      part = '';
    }
    part += piece;
  }
  return [...parts, part];
}

/** The characters of a word; code points of one that is longer than a line by itself. */
function* pieces(word: string, segmenter: Intl.Segmenter): Generator<string> {
  for (const { segment } of segmenter.segment(word)) {
    if (segment.length <= LINE_CHARACTERS) yield segment;
    else yield* segment;
  }
}

/**
 * Breaks words into lines: as many in a line as have room.
 *
 * @param words None longer than a line.
 */
export function linesOf(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= LINE_CHARACTERS) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}
