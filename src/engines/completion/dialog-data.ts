import type { Turn } from '../dialog/index.js';

/** Longest dialog that a model is given whole, in characters: some 10,000 tokens. */
export const LONGEST_FOR_MODEL = 40_000;

/** A dialog as data for a model: of a longer one its beginning and its end, as much of either. */
export function dialogData(turns: readonly Turn[]): { readonly Turns: readonly { Channel: number; Text: string }[] } {
  const length = turns.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= LONGEST_FOR_MODEL) return { Turns: between(turns, 0, length) };
  const half = LONGEST_FOR_MODEL / 2;
  return { Turns: [...between(turns, 0, half), ...between(turns, length - half, length)] };
}

/** What is said between two places of a dialog, in characters from its start; the turns at its edges are cut. */
function between(turns: readonly Turn[], from: number, to: number): { Channel: number; Text: string }[] {
  let start = 0;
  return turns.flatMap(({ channel, text }) => {
    const part = text.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += text.length;
    return part === '' ? [] : [{ Channel: channel, Text: part }];
  });
}
