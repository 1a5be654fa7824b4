import type { Environment } from './environment.js';

/**
 * The address of a path of this server as clients see it.
 *
 * @param path Such as `/errors`.
 * @returns An address under PUBLIC_URL or, without it, one relative to the server, with BASE_PATH.
 */
export function publicAddress({ PUBLIC_URL, BASE_PATH }: Environment, path: string): string {
  return `${PUBLIC_URL?.replace(/\/$/, '') ?? BASE_PATH}${path}`;
}
