import { rankSentences, type RankedSentence, type Sentence } from './rank-sentences.js';

/** Sentences of a summary. */
const MOST = 2;
/** Rank that a further sentence needs, beside the first. */
const FURTHER = 0.5;
/** Share of its words that a further sentence may have in common with one that is there. */
const COMMON = 0.6;

/**
 * A summary: the one or two sentences that have most in common with the rest, as they were said and in their order.
 *
 * @returns '' where there is no sentence.
 */
export function summarize(sentences: readonly Sentence[]): string {
  const ranked = rankSentences(sentences);
  const [first, ...rest] = [...ranked].sort((one, other) => other.rank - one.rank);
  if (!first) return '';
  if (first.rank === 0) return longest(sentences);
  const taken = new Set([first]);
  for (const sentence of rest) {
    if (taken.size === MOST || sentence.rank < FURTHER * first.rank) break;
    if ([...taken].every((other) => commonShare(sentence, other) < COMMON)) taken.add(sentence);
  }
  return ranked
    .filter((sentence) => taken.has(sentence))
    .map(({ text }) => text)
    .join(' ');
}

/** Where no sentence tells anything. */
function longest(sentences: readonly Sentence[]): string {
  return sentences.reduce((found, { text }) => (text.length > found.length ? text : found), '');
}

function commonShare({ stems: one }: RankedSentence, { stems: other }: RankedSentence): number {
  const common = [...one].filter((stem) => other.has(stem)).length;
  return common / Math.max(1, Math.min(one.size, other.size));
}
