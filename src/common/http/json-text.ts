const BACKSLASH = 0x5c;

/**
 * Finds the end of a string in JSON text, in time that is linear in its length.
 *
 * @param start Index of the quote that begins the string.
 * @returns Index of the quote that ends it; the length of the text where none does.
 */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (first - 1 > start && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}
