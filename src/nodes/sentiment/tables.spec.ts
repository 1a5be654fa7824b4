import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judgeEnglish } from './judge-english.js';
import { verdictOf, type Verdict } from './mood.js';
import { sentiment } from './sentiment.node.js';

interface Table {
  /** Scores that the authors of VADER publish with it. */
  readonly published: Readonly<Record<string, number>>;
  /** Sentences of calls, by the verdict of a person. */
  readonly calls: Readonly<Record<Verdict, readonly string[]>>;
}

const TABLE = JSON.parse(
  readFileSync(new URL('../../../test/tables/sentiment-en.json', import.meta.url), 'utf8'),
) as Table;
const notes = sentiment.notes.replaceAll(/\s+/g, ' ');

it('gives sentences the published scores, as often as the documentation states', () => {
  const rows = Object.entries(TABLE.published);
  const right = rows.filter(([text, score]) => judgeEnglish(text).score === score);
  expect(notes).toContain(`Of the ${rows.length} sentences whose scores its authors publish, ${right.length} get that`);
});

// The lexicon was chosen with this table; docs/nodes.md has the figures for unseen sentences.
it.each([
  ['positive', 18],
  ['negative', 14],
  ['neutral', 17],
] as const)('scores the %s sentences of the table as a person would, at least %i of 20', (verdict, atLeast) => {
  const sentences = TABLE.calls[verdict];
  expect(sentences).toHaveLength(20);
  const right = sentences.filter((text) => verdictOf(judgeEnglish(text)) === verdict);
  expect(right.length).toBeGreaterThanOrEqual(atLeast);
});
