import { rankSentences, type RankedSentence, type Sentence } from './rank-sentences.js';

/** Maximum sentences of a summary. */
const MOST = 2;
/** Minimum rank of a further sentence, relative to the first. */
const FURTHER = 0.5;
/** Maximum share of its words that a further sentence may have in common with a chosen one. */
const COMMON = 0.6;

/**
 * Returns a summary: the one or two highest-ranked sentences, unchanged and in their order.
 *
 * @returns '' if there is no sentence.
 */
export async function summarize(sentences: readonly Sentence[]): Promise<string> {
  const ranked = await rankSentences(sentences);
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

/** The longest sentence, if no sentence has a rank. */
function longest(sentences: readonly Sentence[]): string {
  return sentences.reduce((found, { text }) => (text.length > found.length ? text : found), '');
}

function commonShare({ stems: one }: RankedSentence, { stems: other }: RankedSentence): number {
  const common = [...one].filter((stem) => other.has(stem)).length;
  return common / Math.max(1, Math.min(one.size, other.size));
}
