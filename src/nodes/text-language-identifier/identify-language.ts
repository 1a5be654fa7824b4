import type { eld as Eld } from 'eld/small';

/** A language as far as it can be told. */
export interface Identified {
  /** One of the codes that the identifier knows, such as `en`. */
  readonly language: string;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** What tells the language of a text; undefined where it has no idea. */
export interface LanguageIdentifier {
  /** Codes of the languages that it knows. */
  readonly languages: ReadonlySet<string>;
  /** @param among Codes of the languages that it may be; any where it is empty. */
  identify(text: string, among: ReadonlySet<string>): Identified | undefined;
}

/** What is read of a text, in characters; ELD reads no more. */
const LONGEST_TEXT = 1_000;

/** The half of a score that ELD gives as 1 - 1 / (1 + score / 25). */
const SCALE = 25;

/**
 * How much more certain letters make it. ELD's scores are means over the letter groups of a text, and say nothing of its
 * length; at 2, none of the sentences of test/tables/languages.json that are held for certain (0.75) is held wrongly.
 */
const CERTAINTY = 2;

/**
 * ELD, by statistics of letter groups, with its small data. They are loaded at the first use: they take 0.3 s and 150 MB,
 * and most servers have no need of them.
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
  const read = text.slice(0, LONGEST_TEXT);
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
