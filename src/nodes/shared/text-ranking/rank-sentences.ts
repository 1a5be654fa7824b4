import { yieldTurn } from '../../../pipeline/index.js';
import { contentRuns } from './content-words.js';

/** A sentence of a dialog. */
export interface Sentence {
  readonly text: string;
  /** IETF tag; '' if unknown. */
  readonly language: string;
}

/** Damping of the random walk (as Mihalcea and Tarau, 2004), and its steps until ranks converge. */
const DAMPING = 0.85;
const STEPS = 30;

/** Minimum content words of a sentence that is understandable alone. */
const FEWEST_WORDS = 3;
/** Weight of a question relative to a statement, which carries more information. */
const QUESTION = 0.4;
/** Content words of an average sentence: longer ones share more words with others only by their length. */
const USUAL_WORDS = 6;

/** A sentence with its content words, and its rank from 0: how much it shares with the rest. */
export interface RankedSentence extends Sentence {
  readonly stems: ReadonlySet<string>;
  readonly rank: number;
}

/**
 * Ranks sentences by what they share with the rest: TextRank (Mihalcea and Tarau, 2004).
 *
 * The walk goes from sentences to their words and from words to other sentences that hold them, instead of by a matrix
 * of all pairs. It takes linear time in the number of words.
 */
export async function rankSentences(sentences: readonly Sentence[]): Promise<RankedSentence[]> {
  const stems: ReadonlySet<string>[] = [];
  for (const { text, language } of sentences) {
    stems.push(stemsOf(text, language));
    await yieldTurn();
  }
  const ranks = await walk(stems);
  return sentences.map((sentence, index) => {
    const own = stems[index] ?? NO_STEMS;
    return { ...sentence, stems: own, rank: worthOf(sentence.text, own.size) * (ranks[index] ?? 0) };
  });
}

const NO_STEMS: ReadonlySet<string> = new Set();

/** The stems of the content words of a text. */
function stemsOf(text: string, language: string): ReadonlySet<string> {
  return new Set(contentRuns(text, language).flatMap((run) => run.map(({ stem }) => stem)));
}

/** The share of time that a long random walk spends on each sentence. */
async function walk(stems: readonly ReadonlySet<string>[]): Promise<Float64Array> {
  const ids = new Map<string, number>();
  const words = stems.map((own) =>
    [...own].map((stem) => {
      const id = ids.get(stem) ?? ids.size;
      ids.set(stem, id);
      return id;
    }),
  );
  const holders = new Float64Array(ids.size);
  for (const own of words) for (const word of own) holders[word] = (holders[word] ?? 0) + 1;

  const ranks = new Float64Array(stems.length).fill(1);
  for (let step = 0; step < STEPS; step += 1) {
    const shares = ranks.map((rank, index) => rank / Math.max(1, words[index]?.length ?? 0));
    const weights = new Float64Array(ids.size);
    for (const [index, own] of words.entries()) {
      for (const word of own) weights[word] = (weights[word] ?? 0) + (shares[index] ?? 0);
    }
    for (const [index, own] of words.entries()) {
      let walked = 0;
      for (const word of own) {
        // A sentence gives no weight to itself.
        const others = (weights[word] ?? 0) - (shares[index] ?? 0);
        walked += others / Math.max(1, (holders[word] ?? 1) - 1);
      }
      ranks[index] = 1 - DAMPING + DAMPING * walked;
    }
    await yieldTurn();
  }
  return ranks;
}

/** Weight of a sentence by its kind and length. */
function worthOf(text: string, size: number): number {
  if (size < FEWEST_WORDS) return 0;
  return (text.trimEnd().endsWith('?') ? QUESTION : 1) / Math.sqrt(Math.max(1, size / USUAL_WORDS));
}
