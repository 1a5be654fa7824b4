import type { CelNode } from './cel-node.js';

/** Steps of any node, before its operands are looked at. */
export const NODE_STEPS = 1;

/** An error is made with its place in the text and a trace, also where `exists` or `||` swallows it. */
export const STEPS_OF_AN_ERROR = 8;

/** Characters that an operation copies, compares or looks at in a step. */
const CHARACTERS_A_STEP = 64;

/** Pairs of characters that a search compares in a step. */
const COMPARISONS_A_STEP = 1_024;

/** Reading a time in a zone makes a formatter. */
const STEPS_OF_A_ZONE = 250;

const SEARCHES = new Set(['contains', 'indexOf', 'lastIndexOf', 'split']);

/** Operators that compare or copy whole values. */
const WHOLE = new Set(['==', '!=', 'in', '+']);

/**
 * Steps of a node's own work on its operands, in proportion to the time that it may take at worst.
 *
 * @param first What the library hands to the node: its only operand, its first, or for a call the list of all.
 * @param limit Sizes are counted up to this many steps.
 */
export function costOfNode({ op, args }: CelNode, first: unknown, second: unknown, limit: number): number {
  switch (op) {
    case 'call':
    case 'rcall':
      return costOfCall((args as readonly [string])[0], first as readonly unknown[], limit);
    case 'comprehension':
      return lengthOf(first);
    case '.':
    case '.?':
    case '[]':
    case '[?]':
    case '?:':
      return 0;
    default:
      if (WHOLE.has(op)) return sizeOf(first, limit) + sizeOf(second, limit);
      return typeSteps(first, limit) + typeSteps(second, limit);
  }
}

function costOfCall(name: string, operands: readonly unknown[], limit: number): number {
  const [first, second] = operands;
  const length = typeof first === 'string' ? first.length : 0;
  // Its pattern backtracks over every way to share digits between three repetitions.
  if (name === 'duration') return length ** 3 / COMPARISONS_A_STEP;
  if (name.startsWith('get') && operands.length > 1) return STEPS_OF_A_ZONE;
  if (name === 'join') return sizeOf(first, limit) + sizeOf(second, limit);
  const linear = operands.reduce((sum: number, operand) => sum + typeSteps(operand, limit), 0);
  if (!SEARCHES.has(name) || typeof second !== 'string') return linear;
  // `split` makes a text of each part.
  const parts = name === 'split' ? length / Math.max(1, second.length) / 8 : 0;
  return linear + parts + (length * second.length) / COMPARISONS_A_STEP;
}

/** Items of a list, or keys of an object. */
function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/**
 * Steps to read a value and to find its type: text by its length, objects by their keys.
 *
 * Of a list the first items are read.
 */
function typeSteps(value: unknown, limit: number): number {
  let steps = 0;
  for (let at = value; steps <= limit;) {
    if (typeof at === 'string' || at instanceof Uint8Array) return steps + at.length / CHARACTERS_A_STEP;
    if (typeof at !== 'object' || at === null) return steps;
    if (Array.isArray(at)) {
      steps += 1;
      at = at[0] as unknown;
    } else {
      const keys = Object.keys(at);
      steps += keys.length;
      at = (at as Record<string, unknown>)[keys[0] ?? ''];
    }
  }
  return steps;
}

/** Steps to go through a value with all its members; counted no further than `limit`. */
function sizeOf(value: unknown, limit: number): number {
  let steps = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && steps <= limit) {
    const at = open.pop();
    if (typeof at === 'string' || at instanceof Uint8Array) steps += at.length / CHARACTERS_A_STEP;
    else if (Array.isArray(at)) {
      steps += at.length;
      if (steps <= limit) for (const item of at) open.push(item);
    } else if (typeof at === 'object' && at !== null) {
      const members: unknown[] = Object.values(at);
      steps += members.length;
      if (steps <= limit) for (const member of members) open.push(member);
    }
  }
  return steps;
}
