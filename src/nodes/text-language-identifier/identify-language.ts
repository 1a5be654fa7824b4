import type { eld as Eld } from 'eld/small';

/** An identified language. */
export interface Identified {
  /** A code of the identifier, such as `en`. */
  readonly language: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** Identifies the language of a text; undefined if it cannot. */
export interface LanguageIdentifier {
  /** Codes of the supported languages. */
  readonly languages: ReadonlySet<string>;
  /** @param among Codes of the possible languages; empty for any. */
  identify(text: string, among: ReadonlySet<string>): Identified | undefined;
}

/** Characters of a text that are read; ELD reads no more. */
const MAX_TEXT = 1_000;

/** The score of which ELD's confidence, 1 - 1 / (1 + score / 25), is one half. */
const SCALE = 25;

/**
 * Exponent by which the length of a text raises confidence.
 *
 * ELD's scores are means over the letter groups of a text and ignore its length. At 2, no sentence of
 * test/tables/languages.json with a confidence of at least 0.75 is identified wrongly.
 */
const CERTAINTY = 2;

/**
 * Loads ELD, which uses statistics of letter groups, with its small data set.
 *
 * It is loaded at the first use: it takes 0.3 s and 150 MB, and most servers do not use it.
 */
export async function loadIdentifier(): Promise<LanguageIdentifier> {
  const { eld } = await import('eld/small');
  eld.enableTextCleanup(true);
  return {
    languages: new Set(Object.values(eld.info().Languages)),
    identify: (text, among) => identify(eld, text, among),
  };
}

function identify(eld: typeof Eld, text: string, among: ReadonlySet<string>): Identified | undefined {
  const read = text.slice(0, MAX_TEXT);
  const result = eld.detect(read);
  const scores = Object.entries(result.getScores())
    .filter(([language]) => among.size === 0 || among.has(language))
    .map(([language, score]) => ({ language, score: (SCALE * score) / (1 - score) }));
  const [best] = scores.sort((a, b) => b.score - a.score);
  if (!best || (best.language === result.language && !result.isReliable())) return undefined;
  const letters = read.match(/\p{L}/gu)?.length ?? 0;
  const exponent = CERTAINTY * Math.sqrt(letters);
  const sum = scores.reduce((total, { score }) => total + (score / best.score) ** exponent, 0);
  return { language: best.language, confidence: 1 / sum };
}
