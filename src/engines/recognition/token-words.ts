import type { RecognizeOutput } from '../sherpa-onnx/index.js';
import type { SpokenWord } from './recognizer.js';

/** Longest that the last token of a word is taken to go on, where nothing says when it ended. */
const LAST_TOKEN_MS = 300;

/** What marks the first token of a word; languages that do not part words have a word a token. */
const BEGINS = /^[▁\s]/;
const UNPARTED = /^\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

/**
 * The words that tokens make up. A model tells where tokens begin, so a word ends where the next one begins, or soon after
 * its last token.
 *
 * @returns undefined where the model tells no times.
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
