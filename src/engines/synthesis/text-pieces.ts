import { isLanguageTag } from '../../common/language/index.js';

/** The sentences of a text, as Unicode finds them, with what stands between them; joined they are the text. */
export function sentencesOf(text: string, language: string): string[] {
  const locale = isLanguageTag(language) ? language : 'und';
  const segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Whether a text ends where a sentence does. */
export function endsSentence(text: string): boolean {
  return /[.!?…。！？｡؟۔।॥]["'”’»)\]]*\s*$/u.test(text) || /\n\s*$/.test(text);
}

/**
 * Cuts a text for an engine that takes no more than so much at a time: between sentences where it can, else between
 * words, else anywhere. Space around the pieces is taken off; none is empty.
 */
export function piecesOf(text: string, language: string, maxLength: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  const end = (): void => {
    if (piece.trim() !== '') pieces.push(piece.trim());
    piece = '';
  };
  for (const sentence of sentencesOf(text, language)) {
    if ((piece + sentence.trimEnd()).length > maxLength) end();
    piece += sentence;
    while (piece.trimEnd().length > maxLength) {
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
