import type { Type } from '@nestjs/common';
import type { Fault } from '../errors/index.js';
import { boundFault } from './bounds.js';
import { fieldCheck } from './checks.js';
import { found } from './expectation.js';
import type { FieldOptions } from './field-options.js';
import { fieldsOf } from './field.decorator.js';

export interface ReadOptions {
  /** Prefix of every pointer, for a value inside of a larger document. */
  readonly pointer?: string;
  /** Whether keys that the class does not declare are faults or are left on the instance. */
  readonly unknownKeys?: 'refuse' | 'keep';
  /** The operator's own: faults repeat any short text that is no secret. */
  readonly isOperators?: boolean;
}

export type ReadResult<T> =
  { readonly value: T; readonly faults: undefined } | { readonly value: undefined; readonly faults: readonly Fault[] };

/** Members that would change what an instance is. */
const NOT_KEPT: ReadonlySet<string> = new Set(['__proto__', 'constructor']);

/**
 * Makes an instance of `target` from parsed JSON, or returns every fault at once.
 *
 * Missing members have the defaults of the class. Nothing is converted: `"1"` is not a number. Takes time in proportion
 * to the size of the JSON.
 */
export function readFields<T extends object>(target: Type<T>, json: unknown, options: ReadOptions = {}): ReadResult<T> {
  const { pointer = '', unknownKeys = 'refuse', isOperators = false } = options;
  if (!isObject(json)) {
    return { value: undefined, faults: [{ pointer, detail: `expected an object, found ${found(json)}` }] };
  }
  const reader = new Reader(unknownKeys, isOperators);
  const value = reader.read(target, json, pointer);
  return reader.faults.length === 0 ? { value, faults: undefined } : { value: undefined, faults: reader.faults };
}

/**
 * Reads one member of a class of fields, as `readFields` does. Its faults are added to `faults`.
 *
 * @param key Of a declared field.
 */
export function readMember(target: Type, key: string, value: unknown, faults: Fault[]): unknown {
  const field = planOf(target).fields.get(key);
  if (!field) throw new RangeError(`${target.name} has no field ${key}`);
  const reader = new Reader('refuse', false);
  const read = reader.readField(field, value, `/${field.token}`);
  faults.push(...reader.faults);
  return read;
}

/**
 * The sizes in parsed JSON that exceed the bounds of a class.
 *
 * For documents that are read by hand: their other rules are checked afterwards, on text of bounded length.
 */
export function boundFaults(target: Type, json: unknown, pointer = ''): Fault[] {
  const faults: Fault[] = [];
  addBoundFaults(target, json, pointer, faults);
  return faults;
}

function addBoundFaults(target: Type, json: unknown, pointer: string, faults: Fault[]): void {
  if (!isObject(json)) return;
  for (const [key, { options, token }] of planOf(target).fields) {
    const value = json[key];
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) continue;
    const fault = boundFault(options, value);
    const at = `${pointer}/${token}`;
    if (fault) faults.push({ pointer: at + fault.path, detail: fault.detail });
    else if (typeof options.type === 'function') addHeldFaults(options.type(), value, at, faults);
  }
}

function addHeldFaults(target: Type, value: unknown, pointer: string, faults: Fault[]): void {
  if (!Array.isArray(value)) addBoundFaults(target, value, pointer, faults);
  else for (const [index, item] of value.entries()) addBoundFaults(target, item, `${pointer}/${index}`, faults);
}

class Reader {
  readonly faults: Fault[] = [];

  constructor(
    private readonly unknownKeys: 'refuse' | 'keep',
    private readonly isOperators: boolean,
  ) {}

  read<T extends object>(target: Type<T>, json: Readonly<Record<string, unknown>>, pointer: string): T {
    const instance = new target();
    const members = instance as Record<string, unknown>;
    const { fields, known } = planOf(target);
    for (const [key, field] of fields) {
      const given = Object.hasOwn(json, key) ? json[key] : undefined;
      const value = given === undefined ? members[key] : given;
      const read = this.readField(field, value, `${pointer}/${field.token}`);
      if (read !== undefined) members[key] = read;
    }
    for (const key of Object.keys(json)) {
      if (fields.has(key)) continue;
      if (this.unknownKeys === 'refuse')
        this.faults.push({ pointer: `${pointer}/${escapePointer(key)}`, detail: known });
      else if (!NOT_KEPT.has(key)) members[key] = json[key];
    }
    return instance;
  }

  readField({ options, check }: FieldPlan, value: unknown, pointer: string): unknown {
    if ((value === undefined && options.optional) || (value === null && options.nullable)) return value;
    const oversize = boundFault(options, value);
    const detail = oversize?.detail ?? check(value, this.isOperators);
    if (detail !== undefined) this.faults.push({ pointer: pointer + (oversize?.path ?? ''), detail });
    const { type, list } = options;
    if (typeof type !== 'function' || oversize) return value;
    if (!list) return isObject(value) ? this.read(type(), value, pointer) : value;
    if (!Array.isArray(value)) return value;
    return value.map((item: unknown, index) =>
      isObject(item) ? this.read(type() as Type<object>, item, `${pointer}/${index}`) : item,
    );
  }
}

interface FieldPlan {
  readonly options: FieldOptions;
  /** The key as a token of a JSON Pointer. */
  readonly token: string;
  readonly check: ReturnType<typeof fieldCheck>;
}

interface Plan {
  readonly fields: ReadonlyMap<string, FieldPlan>;
  /** The fault of a key that is not among them. */
  readonly known: string;
}

const plans = new WeakMap<Type, Plan>();

/** How instances of a class are read, worked out once. */
function planOf(target: Type): Plan {
  const before = plans.get(target);
  if (before) return before;
  const fields = [...fieldsOf(target)].map(
    ([key, options]) => [key, { options, token: escapePointer(key), check: fieldCheck(options) }] as const,
  );
  const keys = fields.map(([key]) => key).join(', ');
  const known = keys === '' ? 'unknown key; no keys are allowed here' : `unknown key; known are ${keys}`;
  const plan = { fields: new Map(fields), known };
  plans.set(target, plan);
  return plan;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** One reference token of a JSON Pointer (RFC 6901, section 3). */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
