// @ts-check

/** How often everything is measured; the best counts. */
export const TURNS = 3;

/**
 * Measures several things in turn, so that what else the machine does falls on all of them alike.
 *
 * @template {string} K
 * @param {Record<K, () => Promise<number>>} measures Less is better.
 * @param {{ isMoreBetter?: boolean, turns?: number }} [options]
 * @returns {Promise<{ best: Record<K, number>, all: Record<K, number[]> }>}
 */
export async function bestOf(measures, { isMoreBetter = false, turns = TURNS } = {}) {
  const names = /** @type {K[]} */ (Object.keys(measures));
  const all = /** @type {Record<K, number[]>} */ (
    Object.fromEntries(names.map((name) => [name, /** @type {number[]} */ ([])]))
  );
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of names) all[name].push(await measures[name]());
  }
  const pick = isMoreBetter ? Math.max : Math.min;
  const best = /** @type {Record<K, number>} */ (Object.fromEntries(names.map((name) => [name, pick(...all[name])])));
  return { best, all };
}

/** The result of a row and its target. */
/** @typedef {{ name: string, figure: number, unit: string, atMost?: number, atLeast?: number, detail: string, raw?: unknown }} Check */

/** A row of the table. `about` names the project under test, the order of the parts and the encoding. */
/** @typedef {{ id: string, about: string, run: () => Promise<Check[]> }} Row */

/** @param {Check} check */
export function isMet({ figure, atMost = Infinity, atLeast = -Infinity }) {
  return figure <= atMost && figure >= atLeast;
}

export class Skipped extends Error {}

/** @param {number[]} values @param {number} share From 0 to 1. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
