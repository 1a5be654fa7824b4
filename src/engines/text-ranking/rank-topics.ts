import { contentRuns, type ContentWord } from './content-words.js';
import type { Sentence } from './rank-sentences.js';

export interface RankedTopic {
  readonly name: string;
  /** Beside the first topic, which has 1. */
  readonly score: number;
}

/** How much more a topic tells with each of its words. */
const WORD_WORTH = 2;
/** Words of the longest topic. */
const LONGEST = 3;

interface Candidate {
  readonly stems: readonly string[];
  /** How it was said, and how often. */
  readonly forms: Map<string, number>;
  count: number;
}

/**
 * What a dialog is about: phrases of content words, by how often they are said and with how many words their words stand
 * together (after RAKE: Rose et al., 2010). No two of the result share a word.
 *
 * @param most How many topics.
 */
export function rankTopics(sentences: readonly Sentence[], most: number): RankedTopic[] {
  const runs = sentences.flatMap(({ text, language }) => contentRuns(text, language));
  const candidates = candidatesOf(runs);
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

function candidatesOf(runs: readonly (readonly ContentWord[])[]): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  for (const run of runs) {
    for (let from = 0; from < run.length; from += 1) {
      for (let to = from + 1; to <= Math.min(run.length, from + LONGEST); to += 1)
        note(candidates, run.slice(from, to));
    }
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

/** A phrase whose words are seldom said without each other tells more than each of them. */
function scoreOf({ stems, count }: Candidate, counts: ReadonlyMap<string, number>): number {
  const words = stems.reduce((sum, stem) => sum + (counts.get(stem) ?? 0), 0) / stems.length;
  return count * (count / words) * WORD_WORTH ** (stems.length - 1);
}

/** The form that was said most often, the shortest of those: it has the fewest endings. */
function nameOf({ forms }: Candidate): string {
  const [best] = [...forms].sort(([one, often], [other, seldom]) => seldom - often || one.length - other.length);
  return best?.[0] ?? '';
}
