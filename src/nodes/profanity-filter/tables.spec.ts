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
  ['en', 'English', 150, 40],
  ['tr', 'Turkish', 80, 25],
])('the table of %s', (language, name, fewestClean, fewestProfane) => {
  const file = new URL(`../../../test/tables/profanity-${language}.json`, import.meta.url);
  const { clean, profane } = JSON.parse(readFileSync(file, 'utf8')) as Table;
  const find = finderFor(language, [])!;
  const masked = clean.filter((text) => find(text).length > 0);
  const missed = profane.filter((text) => find(text).length === 0);

  it('is long enough, and says nothing twice', () => {
    expect(clean.length).toBeGreaterThanOrEqual(fewestClean);
    expect(profane.length).toBeGreaterThanOrEqual(fewestProfane);
    expect(new Set([...clean, ...profane]).size).toBe(clean.length + profane.length);
  });

  it('comes out as the documentation says, which names what does not', () => {
    const shares = [
      `${clean.length - masked.length} of ${clean.length}`,
      `${profane.length - missed.length} of ${profane.length}`,
    ];
    const row = [name, ...shares].map((cell) => ` ${cell} *`).join('\\|');
    expect(profanityFilter.notes).toMatch(new RegExp(`\\|${row}\\|`));
    for (const text of [...masked, ...missed]) expect(profanityFilter.notes).toContain(`\`${text}\``);
  });
});
