import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizerFor } from './languages.js';

type Table = Readonly<Record<string, readonly (string | readonly [string, string])[]>>;

function cases(language: string): [kind: string, spoken: string, written: string][] {
  const file = new URL(`../../../test/tables/normalizer-${language}.json`, import.meta.url);
  const table = JSON.parse(readFileSync(file, 'utf8')) as Table;
  return Object.entries(table).flatMap(([kind, rows]) =>
    rows.map((row): [string, string, string] => (typeof row === 'string' ? [kind, row, row] : [kind, ...row])),
  );
}

describe.each([
  ['en', 150],
  ['tr', 100],
])('the table of %s', (language, fewest) => {
  const normalize = normalizerFor(language)!;
  const rows = cases(language);

  it('has enough entries', () => {
    expect(rows.filter(([, spoken, written]) => spoken !== written).length).toBeGreaterThanOrEqual(fewest);
  });

  it.each(rows)('%s: %j is written %j', (_kind, spoken, written) => {
    expect(normalize(spoken)).toBe(written);
    expect(normalize(written)).toBe(written);
  });
});
