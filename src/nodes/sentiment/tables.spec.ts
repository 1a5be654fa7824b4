import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judgeEnglish } from './judge-english.js';
import { verdictOf, type Verdict } from './mood.js';
import { sentiment } from './sentiment.node.js';

interface Table {
  /** Scores that the authors of VADER publish with it. */
  readonly published: Readonly<Record<string, number>>;
  /** What is said in calls, by what a person takes it for. */
  readonly calls: Readonly<Record<Verdict, readonly string[]>>;
}

const TABLE = JSON.parse(
  readFileSync(new URL('../../../test/tables/sentiment-en.json', import.meta.url), 'utf8'),
) as Table;
const notes = sentiment.notes.replaceAll(/\s+/g, ' ');

it('gives sentences the published scores, as often as the documentation says', () => {
  const rows = Object.entries(TABLE.published);
  const right = rows.filter(([text, score]) => judgeEnglish(text).score === score);
  expect(notes).toContain(`Of the ${rows.length} sentences whose scores its authors publish, ${right.length} get that`);
});

it('judges sentences of calls as a person would, as often as the documentation says', () => {
  const right = (verdict: Verdict): number =>
    TABLE.calls[verdict].filter((text) => verdictOf(judgeEnglish(text)) === verdict).length;
  const counts = [right('positive'), right('negative'), right('neutral')] as const;
  const [positive, negative, neutral] = counts;
  const all = Object.values(TABLE.calls).flat().length;
  expect(notes).toContain(
    `Of ${all} sentences of calls, it judges ${positive + negative + neutral} as a person would: ${positive} of 20 positive ones, ${negative} of 20 negative and ${neutral} of 20 neutral.`,
  );
});
