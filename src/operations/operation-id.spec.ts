import { describe, expect, it } from 'vitest';
import { newOperationId } from './operation-id.js';

describe('newOperationId', () => {
  it('makes ULIDs of the time, no two alike, of every character', () => {
    const ids = Array.from({ length: 5_000 }, newOperationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(new Set(ids.flatMap((id) => id.slice(10).match(/./g))).size).toBe(32);
    expect(ids.map((id) => id.slice(0, 10)).toSorted()).toEqual(ids.map((id) => id.slice(0, 10)));
  });
});
