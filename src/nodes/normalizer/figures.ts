/** From this many digits on, thousands are set apart: `1234`, but `12,345`. */
const GROUPED_FROM = 10_000;

/**
 * A whole number from 0 in figures.
 *
 * @param separator What sets thousands apart.
 */
export function figures(value: number, separator: string): string {
  const digits = String(value);
  return value < GROUPED_FROM ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, separator);
}
