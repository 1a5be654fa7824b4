import { contentRuns } from './content-words.js';

/** A sentence of a dialog. */
export interface Sentence {
  readonly text: string;
  /** IETF tag; '' where it is not known. */
  readonly language: string;
}

/** Shares of a walk, and its steps: enough for ranks to settle (Mihalcea and Tarau, 2004, take 0.85, too). */
const DAMPING = 0.85;
const STEPS = 30;

/** Words from which on a sentence tells enough to stand alone, in content words. */
const FEWEST_WORDS = 3;
/** What a question counts beside a statement: it tells what was asked, and not what is. */
const QUESTION = 0.4;
/** Content words that a sentence of middle length has: longer ones hold more words that others have, which is no merit. */
const USUAL_WORDS = 6;

/** A sentence with its content words, and how much it has in common with the rest, from 0. */
export interface RankedSentence extends Sentence {
  readonly stems: ReadonlySet<string>;
  readonly rank: number;
}

/**
 * Ranks sentences by what they have in common with the rest: TextRank (Mihalcea and Tarau, 2004), with a walk from
 * sentences to their words and from words to the other sentences that hold them in place of a matrix of all pairs. It
 * takes time by the number of words.
 */
export function rankSentences(sentences: readonly Sentence[]): RankedSentence[] {
  const stems = sentences.map(({ text, language }) => stemsOf(text, language));
  const ranks = walk(stems);
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

/** Where a walk that goes on for long is how often, sentence by sentence. */
function walk(stems: readonly ReadonlySet<string>[]): Float64Array {
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
        // A sentence gives nothing to itself.
        const others = (weights[word] ?? 0) - (shares[index] ?? 0);
        walked += others / Math.max(1, (holders[word] ?? 1) - 1);
      }
      ranks[index] = 1 - DAMPING + DAMPING * walked;
    }
  }
  return ranks;
}

/** What a sentence counts for what it is. */
function worthOf(text: string, size: number): number {
  if (size < FEWEST_WORDS) return 0;
  return (text.trimEnd().endsWith('?') ? QUESTION : 1) / Math.sqrt(Math.max(1, size / USUAL_WORDS));
}
