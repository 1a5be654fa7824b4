import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizerFor } from './languages.js';
import { normalizer } from './normalizer.node.js';

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

  it('is long enough', () => {
    expect(rows.filter(([, spoken, written]) => spoken !== written).length).toBeGreaterThanOrEqual(fewest);
  });

  it.each(rows)('%s: %j is written %j', (_kind, spoken, written) => {
    expect(normalize(spoken)).toBe(written);
    expect(normalize(written)).toBe(written);
  });
});

it('the figures of the documentation are those of the tables', () => {
  const [en, tr] = ['en', 'tr'].map(cases) as [ReturnType<typeof cases>, ReturnType<typeof cases>];
  const staying = [en, tr].map((rows) => rows.filter(([, spoken, written]) => spoken === written).length);
  expect(normalizer.notes).toContain(
    `all ${en.length} of the English one and all ${tr.length} of the Turkish one come out as they should, ${staying.join(' and ')} of which`,
  );
});
