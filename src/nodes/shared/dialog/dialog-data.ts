import type { Turn } from './dialog.js';

/** Maximum dialog that a model gets completely, in characters: some 10,000 tokens. */
export const MAX_FOR_MODEL = 40_000;

/** A dialog as data for a model; of a longer dialog equal parts of its beginning and its end. */
export function dialogData(turns: readonly Turn[]): { readonly Turns: readonly { Channel: number; Text: string }[] } {
  const length = turns.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= MAX_FOR_MODEL) return { Turns: between(turns, 0, length) };
  const half = MAX_FOR_MODEL / 2;
  return { Turns: [...between(turns, 0, half), ...between(turns, length - half, length)] };
}

/** The part of a dialog between two positions in characters; turns at the edges are truncated. */
function between(turns: readonly Turn[], from: number, to: number): { Channel: number; Text: string }[] {
  let start = 0;
  return turns.flatMap(({ channel, text }) => {
    const part = text.slice(Math.max(0, from - start), Math.max(0, to - start));
    start += text.length;
    return part === '' ? [] : [{ Channel: channel, Text: part }];
  });
}
