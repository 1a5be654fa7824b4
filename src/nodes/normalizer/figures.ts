/** Minimum for thousands separators: `1234`, but `12,345`. */
const GROUPED_FROM = 10_000;

/**
 * A non-negative integer in digits.
 *
 * @param separator The thousands separator.
 */
export function figures(value: number, separator: string): string {
  const digits = String(value);
  if (value < GROUPED_FROM) return digits;
  const first = digits.length % 3;
  const groups = digits.slice(first).match(/\d{3}/g) ?? [];
  return [...(first === 0 ? [] : [digits.slice(0, first)]), ...groups].join(separator);
}
