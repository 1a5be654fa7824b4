import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profanityFilter } from './index.js';
import { finderFor } from './languages.js';

interface Table {
  readonly clean: readonly string[];
  readonly profane: readonly string[];
}

describe.each([
  ['en', 150, 40, 2, 5],
  ['tr', 80, 25, 0, 4],
])('the table of %s', (language, minClean, minProfane, wronglyMasked, notFound) => {
  const file = new URL(`../../../test/tables/profanity-${language}.json`, import.meta.url);
  const { clean, profane } = JSON.parse(readFileSync(file, 'utf8')) as Table;
  const find = finderFor(language, [])!;
  const masked = clean.filter((text) => find(text).length > 0);
  const missed = profane.filter((text) => find(text).length === 0);

  it('has enough entries, and none twice', () => {
    expect(clean.length).toBeGreaterThanOrEqual(minClean);
    expect(profane.length).toBeGreaterThanOrEqual(minProfane);
    expect(new Set([...clean, ...profane]).size).toBe(clean.length + profane.length);
  });

  it('gives the expected results except for a few phrases, which the documentation names', () => {
    expect([masked.length, missed.length]).toEqual([wronglyMasked, notFound]);
    for (const text of [...masked, ...missed]) expect(profanityFilter.notes).toContain(`\`${text}\``);
  });
});
