import type { Turn } from '../dialog/index.js';

/** Longest dialog that a model is given whole, in characters: some 10,000 tokens. */
export const LONGEST_FOR_MODEL = 40_000;

/** A dialog as data for a model: of a longer one its beginning and its end, as much of either. */
export function dialogData(turns: readonly Turn[]): { readonly Turns: readonly { Channel: number; Text: string }[] } {
  const all = turns.map(({ channel, text }) => ({ Channel: channel, Text: text }));
  if (lengthOf(all) <= LONGEST_FOR_MODEL) return { Turns: all };
  const half = LONGEST_FOR_MODEL / 2;
  const beginning = upTo(half, all, (text, most) => text.slice(0, most));
  const end = upTo(half, all.toReversed(), (text, most) => text.slice(-most)).reverse();
  return { Turns: [...beginning, ...end] };
}

/** The first of the turns, of so many characters together; the last of them is cut. */
function upTo<T extends { readonly Text: string }>(
  characters: number,
  turns: readonly T[],
  cut: (text: string, most: number) => string,
): T[] {
  const taken: T[] = [];
  let left = characters;
  for (const turn of turns) {
    if (left === 0) break;
    const Text = cut(turn.Text, left);
    taken.push({ ...turn, Text });
    left -= Text.length;
  }
  return taken;
}

function lengthOf(turns: readonly { readonly Text: string }[]): number {
  return turns.reduce((sum, { Text }) => sum + Text.length, 0);
}
