import { fieldsOf, type FieldOptions } from '../../src/common/field/index.js';
import type { Type } from '@nestjs/common';
import { parseJson } from '../../src/common/http/index.js';
import { isOver, SLOWNESS } from './machine-speed.js';
import { processorMsOf } from './processor-time.js';

/** Texts that are expensive for a careless pattern or parser; each is repeated to a length. */
export const SHAPES = ['a', ' ', '1', 'a-', 'en-US;', '(', '"', '\\', '🦊'] as const;

/** Maximum size of a document from outside (MAX_DESIGN_BYTES). */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** A field with a limit, which `valueOf` can reach. */
export interface BoundedField {
  readonly key: string;
  readonly limit: number;
  /** A value of that size. */
  readonly valueOf: (size: number, shape: string) => unknown;
  readonly kind: 'text' | 'items' | 'members';
}

/** The bounded fields of a class: the length of text, the number of items, the number of members. */
export function boundedFields(target: Type): BoundedField[] {
  return [...fieldsOf(target)].flatMap(([key, options]) => [
    ...textOf(key, options),
    ...(options.list && options.maxItems !== undefined
      ? [{ key, limit: options.maxItems, kind: 'items' as const, valueOf: (size: number) => itemsOf(options, size) }]
      : []),
    ...(options.maxProperties === undefined
      ? []
      : [{ key, limit: options.maxProperties, kind: 'members' as const, valueOf: membersOf }]),
  ]);
}

function textOf(key: string, { type, maxLength, list }: FieldOptions): BoundedField[] {
  const isText = type === 'string' || type === 'any' || type === 'time' || type === 'integer or text';
  if (!isText || maxLength === undefined) return [];
  const valueOf = (size: number, shape: string): unknown => {
    const text = shape.repeat(Math.ceil(size / shape.length)).slice(0, size);
    return list ? [text] : text;
  };
  return [{ key, limit: maxLength, kind: 'text', valueOf }];
}

function itemsOf({ type, minimum = 0, enum: values }: FieldOptions, size: number): unknown[] {
  const item = (index: number): unknown => {
    if (values) return values[index % values.length];
    if (typeof type === 'function') return {};
    return type === 'string' ? `a${index}` : minimum;
  };
  return Array.from({ length: size }, (_, index) => item(index));
}

function membersOf(size: number): object {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, 1]));
}

/** Maximum repetitions of a measurement; the minimum time counts, since other work shares the machine. */
const TRIES = 30;
/** Repetitions while the time is within the limit. */
const FEW_TRIES = 8;
const LIMIT_MS = 50;
const MAX_MS = LIMIT_MS * SLOWNESS;
const REFUSAL_MS = 5 * SLOWNESS;
/** A time this short ends the repetitions. */
const MIN_MS = 5;
/** Minimum time in a ratio: below it, garbage collection dominates. */
const RATIO_MS = 10;

/**
 * Reports faults in how the time of reading a field grows.
 *
 * @param read Reads a value of the field as the server does. It may throw or return a promise; asynchronous work is not
 * measured.
 */
export async function growthFaults(
  { limit, valueOf, kind }: BoundedField,
  read: (value: unknown) => unknown,
): Promise<string[]> {
  const faults: string[] = [];
  for (const shape of kind === 'text' ? SHAPES : ['']) {
    const name = JSON.stringify(shape);
    const full = await leastMs(valueOf(limit, shape), read);
    if (isOver(full, LIMIT_MS)) faults.push(`${name} at ${limit}: ${full} ms`);
    const half =
      full > RATIO_MS ? Math.max(RATIO_MS, await leastMs(valueOf(Math.floor(limit / 2), shape), read)) : full;
    // The first measurement may have run before the code was compiled.
    const warm = full > 3 * half ? Math.min(full, await leastMs(valueOf(limit, shape), read)) : full;
    if (warm > 3 * half) faults.push(`${name}: ${half} ms at half of ${limit}, ${warm} ms at all of it`);
    const huge = Math.min(limit * 100, Math.max(limit + 1, MAX_CHARACTERS));
    const value = valueOf(huge, shape);
    const refusal = kind === 'members' ? await parserMs(value) : await leastMs(value, read, REFUSAL_MS);
    if (refusal > REFUSAL_MS) faults.push(`${name} at ${huge}: refused after ${refusal} ms`);
  }
  return faults;
}

/** Objects with too many members are rejected as text, so the parser is measured. */
function parserMs(value: unknown): Promise<number> {
  const text = JSON.stringify(value);
  return leastMs(text, () => parseJson(text, 'It'), REFUSAL_MS);
}

/** The minimum time of several repetitions, which end with the first that is short enough. */
async function leastMs(value: unknown, read: (value: unknown) => unknown, limitMs = MAX_MS): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < TRIES && (least > limitMs || (run < FEW_TRIES && least > MIN_MS)); run += 1) {
    let rest: Promise<unknown> | undefined;
    const ms = processorMsOf(() => {
      rest = begin(read, value);
    });
    await rest?.catch(() => undefined);
    least = Math.min(least, ms);
  }
  return least;
}

/** A rejection counts like any other answer. */
function begin(read: (value: unknown) => unknown, value: unknown): Promise<unknown> | undefined {
  try {
    const result = read(value);
    return result instanceof Promise ? result : undefined;
  } catch {
    return undefined;
  }
}
