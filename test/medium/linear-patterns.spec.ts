import { ESLint, Linter } from 'eslint';
import redos from 'eslint-plugin-redos';
import regexp from 'eslint-plugin-regexp';
import { expect, it } from 'vitest';

const RULES = ['regexp/no-super-linear-backtracking', 'regexp/no-super-linear-move', 'redos/no-vulnerable'];

/** Patterns that take more than linear time, and what makes them so. */
const PLANTED: Readonly<Record<string, string>> = {
  'blanks that two quantifiers share': String.raw`/^\s*([+-]?\d+)?\s*$/`,
  'an anchor at the end alone': String.raw`/\s+$/`,
  'two words with anything between them': '/streaming.*paraformer/',
  'a repetition of a repetition': '/^(?:a+)+$/',
};

async function rulesFor(file: string): Promise<Linter.RulesRecord> {
  const config = (await new ESLint().calculateConfigForFile(file)) as Linter.Config;
  const entries = Object.entries(config.rules ?? {}).filter(([name]) => RULES.includes(name));
  return Object.fromEntries(entries) as Linter.RulesRecord;
}

it('checks the patterns of every source file for super-linear time', async () => {
  const rules = await rulesFor('src/nodes/normalizer/spoken-text.ts');
  expect(Object.keys(rules).sort()).toEqual([...RULES].sort());
  expect(Object.values(rules).map((options) => (options as unknown[])[0])).toEqual([2, 2, 2]);
});

it.each(Object.entries(PLANTED))('reports a pattern with %s', async (_, pattern) => {
  const rules = await rulesFor('src/nodes/normalizer/spoken-text.ts');
  const code = `export const isFound = (text) => ${pattern}.test(text);`;
  const found = new Linter().verify(code, { plugins: { redos, regexp }, rules });
  expect(found.map(({ ruleId }) => ruleId)).not.toEqual([]);
});
