import { isLanguageTag } from '../../common/language/index.js';

/** The sentences of a text as Unicode finds them, with their space; joined they are the text. */
export function sentencesOf(text: string, language: string): string[] {
  const locale = isLanguageTag(language) ? language : 'und';
  const segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Shortens space to two blanks: to Unicode each blank line is a sentence, which costs as much time. */
export function withoutWideGaps(text: string): string {
  return text.replaceAll(/(\s\s)\s+/g, '$1');
}

/** Whether a text ends where a sentence does. */
export function endsSentence(text: string): boolean {
  const said = text.trimEnd();
  return /[.!?…。！？｡؟۔।॥]["'”’»)\]]*$/u.test(said) || text.includes('\n', said.length);
}

/**
 * Splits a text for an engine with a maximum length.
 *
 * It splits between sentences if possible, else between words, else anywhere. The pieces are trimmed; none is empty.
 */
export function piecesOf(text: string, language: string, maxLength: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  const end = (): void => {
    if (piece.trim() !== '') pieces.push(piece.trim());
    piece = '';
  };
  for (const sentence of sentencesOf(withoutWideGaps(text), language)) {
    if (piece.length + sentence.trimEnd().length > maxLength) end();
    piece += sentence;
    // The length is looked at first: to trim a piece for each of a thousand blank lines takes long.
    while (piece.length > maxLength && piece.trimEnd().length > maxLength) {
      const rest = piece.slice(cutBefore(piece, maxLength));
      piece = piece.slice(0, piece.length - rest.length);
      end();
      piece = rest;
    }
  }
  end();
  return pieces;
}

/** Where to cut a text that is too long: after the last space in reach, but never within a character. */
function cutBefore(text: string, maxLength: number): number {
  const space = text.slice(0, maxLength + 1).search(/\s\S*$/);
  if (space > 0) return space;
  const isWithin = /[\uDC00-\uDFFF]/.test(text.charAt(maxLength)) && maxLength > 1;
  return isWithin ? maxLength - 1 : maxLength;
}
