import { getSystemErrorMap } from 'node:util';

/**
 * The code of an error of the operating system and its meaning.
 *
 * The path is left out, which the error's own message repeats.
 */
export function systemReason(error: unknown): string {
  const { code, errno } = Object(error) as { code?: unknown; errno?: unknown };
  if (typeof code !== 'string') return error instanceof Error ? error.name : typeof error;
  const known = typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined;
  return known ? `${known[1]} (${code})` : code;
}
