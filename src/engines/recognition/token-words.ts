import type { RecognizeOutput } from '../../runtimes/sherpa-onnx/index.js';
import type { SpokenWord } from './recognizer.js';

/** Maximum length of the last token of a word, whose end is unknown. */
const LAST_TOKEN_MS = 300;

/** Mark of the first token of a word. In languages without spaces each token is a word. */
const BEGINS = /^[▁\s]/;
const UNPARTED = /^\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

/**
 * Joins tokens to words.
 *
 * A model returns where tokens begin, so a word ends where the next one begins, or soon after its last token.
 *
 * @returns undefined if the model returns no times.
 */
export function wordsOf(output: RecognizeOutput, pieceMs: number): SpokenWord[] | undefined {
  const { tokens, timestamps, probabilities } = output;
  if (timestamps.length !== tokens.length || tokens.length === 0) return undefined;
  const words: { text: string; startMs: number; lastMs: number; chances: number[] }[] = [];
  for (const [index, token] of tokens.entries()) {
    const atMs = Math.round((timestamps[index] ?? 0) * 1000);
    const text = token.replace(BEGINS, '');
    const word = words.at(-1);
    const chances = probabilities[index] === undefined ? [] : [probabilities[index]];
    if (!word || BEGINS.test(token) || UNPARTED.test(token)) words.push({ text, startMs: atMs, lastMs: atMs, chances });
    else {
      word.text += text;
      word.lastMs = atMs;
      word.chances.push(...chances);
    }
  }
  return words
    .filter(({ text }) => text !== '')
    .map(({ text, startMs, lastMs, chances }, index, all) => {
      const latest = Math.min(pieceMs, lastMs + LAST_TOKEN_MS, all[index + 1]?.startMs ?? Infinity);
      const confidence = meanOf(chances);
      return { text, startMs, endMs: Math.max(startMs, latest), ...(confidence !== undefined && { confidence }) };
    });
}

/** To three digits; undefined for none. */
export function meanOf(chances: readonly number[]): number | undefined {
  if (chances.length === 0) return undefined;
  const mean = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  return Math.round(Math.min(1, mean) * 1000) / 1000;
}
