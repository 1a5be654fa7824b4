import { randomFillSync } from 'node:crypto';
import { ulid } from 'ulid';

/** Random bytes, fetched many at a time: an id takes 16 of them, and each call costs some microseconds. */
const pool = new Uint8Array(1_024);
let left = 0;

/** From 0 to less than 1, in steps of a 256th: a character of a ULID is one of 32. */
function random(): number {
  if (left === 0) {
    randomFillSync(pool);
    left = pool.length;
  }
  left -= 1;
  return (pool[left] ?? 0) / 256;
}

/** Makes the id of an operation: a ULID, whose last 80 bits nobody can guess. */
export function newOperationId(): string {
  return ulid(undefined, random);
}
