import type { Waiting } from '../../../pipeline/index.js';

/** Sends values one after the other, each when the receiver has room. */
export async function sendAll<T>(values: readonly T[], send: (value: T) => Waiting): Promise<void> {
  for (const value of values) await send(value);
}
