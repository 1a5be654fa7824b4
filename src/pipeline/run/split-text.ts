/** A part of a text. */
export interface TextPart {
  /** Blanks that precede it. */
  readonly gap: string;
  /** Without blanks at its edges. */
  readonly text: string;
  /** Blanks that follow the last part; undefined for the others. */
  readonly end: string | undefined;
}

const ENDS_BEFORE_BLANK = new Set('.!?…;:"\'”’»)');
const ENDS_ANYWHERE = new Set('。！？؟।۔\n');

/**
 * Splits a text into parts of at most `most` characters.
 *
 * It splits after a sentence if there is one, else between words, else between any two characters. Gaps, parts and end
 * joined are the text. Takes linear time; a text of blanks has one part.
 */
export function* splitText(text: string, most: number): Generator<TextPart, void> {
  for (let at = 0; ;) {
    const rest = text.slice(at).trimStart();
    const gap = text.slice(at, text.length - rest.length);
    const part = rest.slice(0, rest.length > most ? cutOf(rest, most) : most).trimEnd();
    at += gap.length + part.length;
    const isLast = text.slice(at).trimStart() === '';
    yield { gap, text: part, end: isLast ? text.slice(at) : undefined };
    if (isLast) return;
  }
}

/** The end of the first part of a text longer than `most`: as late as possible, in its second half. */
function cutOf(text: string, most: number): number {
  let blank = 0;
  for (let at = most; at > most / 2; at -= 1) {
    const isBlank = isBlankAt(text, at);
    const before = text.charAt(at - 1);
    if (ENDS_ANYWHERE.has(before) || (isBlank && ENDS_BEFORE_BLANK.has(before))) return at;
    if (isBlank && blank === 0) blank = at;
  }
  if (blank > 0) return blank;
  return /[\uDC00-\uDFFF]/.test(text.charAt(most)) && most > 1 ? most - 1 : most;
}

function isBlankAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : /\s/.test(text.charAt(at));
}
