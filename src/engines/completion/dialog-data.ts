import type { Turn } from '../dialog/index.js';

/** Longest dialog that a model is given whole, in characters: some 10,000 tokens. */
export const LONGEST_FOR_MODEL = 40_000;

/** A dialog as data for a model: of a longer one its beginning and its end, as much of either. */
export function dialogData(turns: readonly Turn[]): { readonly Turns: readonly { Channel: number; Text: string }[] } {
  const all = turns.map(({ channel, text }) => ({ Channel: channel, Text: text }));
  if (lengthOf(all) <= LONGEST_FOR_MODEL) return { Turns: all };
  const beginning = upTo(LONGEST_FOR_MODEL / 2, all);
  const end = upTo(LONGEST_FOR_MODEL / 2, all.slice(beginning.length).reverse()).reverse();
  return { Turns: [...beginning, ...end] };
}

function upTo<T extends { readonly Text: string }>(characters: number, turns: readonly T[]): T[] {
  let left = characters;
  const end = turns.findIndex(({ Text }) => (left -= Text.length) < 0);
  return turns.slice(0, end < 0 ? turns.length : end);
}

function lengthOf(turns: readonly { readonly Text: string }[]): number {
  return turns.reduce((sum, { Text }) => sum + Text.length, 0);
}
