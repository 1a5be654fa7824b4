/**
 * Writes a number as characters of one byte each, most significant first.
 *
 * Such strings of equal length compare like their numbers.
 *
 * @param value An integer from 0; values that need more bytes count as the highest.
 */
export function latin(value: number, bytes: number): string {
  let text = '';
  let rest = Math.min(Math.max(value, 0), 256 ** bytes - 1);
  for (let at = 0; at < bytes; at += 1) {
    text = String.fromCharCode(rest % 256) + text;
    rest = Math.floor(rest / 256);
  }
  return text;
}
