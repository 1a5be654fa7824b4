import { yieldTurn } from '../../../pipeline/index.js';
import { contentRuns, type ContentWord } from './content-words.js';
import type { Sentence } from './rank-sentences.js';

export interface RankedTopic {
  readonly name: string;
  /** Relative to the first topic, which has 1. */
  readonly score: number;
}

/** Factor by which each further word makes a topic more specific. */
const WORD_WORTH = 2;
/** Maximum words of a topic. */
const LONGEST = 3;

interface Candidate {
  readonly stems: readonly string[];
  /** Its spoken forms, with their counts. */
  readonly forms: Map<string, number>;
  count: number;
}

/**
 * Finds the topics of a dialog: phrases of content words.
 *
 * They are scored by frequency and co-occurrence of their words (RAKE: Rose et al., 2010). No two topics of the result share a word.
 *
 * @param most Maximum topics.
 */
export async function rankTopics(sentences: readonly Sentence[], most: number): Promise<RankedTopic[]> {
  const runs: ContentWord[][] = [];
  for (const { text, language } of sentences) {
    for (const run of contentRuns(text, language)) runs.push(run);
    await yieldTurn();
  }
  const candidates = await candidatesOf(runs);
  const counts = new Map<string, number>();
  for (const { stem } of runs.flat()) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const scored = [...candidates.values()]
    .filter(({ stems, count }) => stems.length === 1 || count > 1)
    .map((candidate) => ({ candidate, score: scoreOf(candidate, counts) }))
    .sort((one, other) => other.score - one.score);

  const taken = new Set<string>();
  const topics: RankedTopic[] = [];
  for (const { candidate, score } of scored) {
    if (topics.length === most) break;
    if (candidate.stems.some((stem) => taken.has(stem))) continue;
    for (const stem of candidate.stems) taken.add(stem);
    topics.push({ name: nameOf(candidate), score });
  }
  const top = topics[0]?.score ?? 1;
  return topics.map(({ name, score }) => ({ name, score: Number((score / top).toFixed(3)) }));
}

async function candidatesOf(runs: readonly (readonly ContentWord[])[]): Promise<Map<string, Candidate>> {
  const candidates = new Map<string, Candidate>();
  for (const run of runs) {
    for (let from = 0; from < run.length; from += 1) {
      for (let to = from + 1; to <= Math.min(run.length, from + LONGEST); to += 1)
        note(candidates, run.slice(from, to));
      if (from % 100 === 99) await yieldTurn();
    }
    await yieldTurn();
  }
  return candidates;
}

function note(candidates: Map<string, Candidate>, phrase: readonly ContentWord[]): void {
  const stems = phrase.map(({ stem }) => stem);
  const key = stems.join(' ');
  const form = phrase.map(({ word }) => word).join(' ');
  const candidate = candidates.get(key) ?? { stems, forms: new Map<string, number>(), count: 0 };
  candidate.count += 1;
  candidate.forms.set(form, (candidate.forms.get(form) ?? 0) + 1);
  candidates.set(key, candidate);
}

/** Scores a phrase: one whose words rarely occur apart is more specific than each of them. */
function scoreOf({ stems, count }: Candidate, counts: ReadonlyMap<string, number>): number {
  const words = stems.reduce((sum, stem) => sum + (counts.get(stem) ?? 0), 0) / stems.length;
  return count * (count / words) * WORD_WORTH ** (stems.length - 1);
}

/** The most frequent form, the shortest of equals: it has the fewest endings. */
function nameOf({ forms }: Candidate): string {
  const [best] = [...forms].sort(([one, often], [other, seldom]) => seldom - often || one.length - other.length);
  return best?.[0] ?? '';
}
