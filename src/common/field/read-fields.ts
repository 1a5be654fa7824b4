import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Fault } from '../errors/index.js';
import { fieldsOf, found } from './field.decorator.js';

export interface ReadOptions {
  /** Prefix of every pointer, for a value inside of a larger document. */
  readonly pointer?: string;
  /** Whether keys that the class does not declare are faults or are left on the instance. */
  readonly unknownKeys?: 'refuse' | 'keep';
}

export type ReadResult<T> =
  { readonly value: T; readonly faults: undefined } | { readonly value: undefined; readonly faults: readonly Fault[] };

/**
 * Makes an instance of `target` from parsed JSON, with the defaults of the class, or tells every fault at once.
 * Nothing is converted: `"1"` is not a number.
 */
export function readFields<T extends object>(target: Type<T>, json: unknown, options: ReadOptions = {}): ReadResult<T> {
  const { pointer = '', unknownKeys = 'refuse' } = options;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { value: undefined, faults: [{ pointer, detail: `expected an object, found ${found(json)}` }] };
  }
  const value = plainToInstance(target, json, { enableCircularCheck: false });
  const errors = validateSync(value, {
    whitelist: unknownKeys === 'refuse',
    forbidNonWhitelisted: unknownKeys === 'refuse',
    forbidUnknownValues: false,
    stopAtFirstError: true,
  });
  if (errors.length === 0) return { value, faults: undefined };
  return { value: undefined, faults: errors.flatMap((error) => faultsOf(error, pointer, target)) };
}

function faultsOf(error: ValidationError, parent: string, target: Type): Fault[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const { whitelistValidation, ...failed } = error.constraints ?? {};
  const own = Object.values(failed)
    .slice(0, 1)
    .map((detail) => ({ pointer, detail }));
  if (whitelistValidation !== undefined) own.push({ pointer, detail: unknownKey(error, target) });
  const nested = (error.children ?? []).flatMap((child) => faultsOf(child, pointer, childType(error, target)));
  return [...own, ...nested];
}

function unknownKey(error: ValidationError, target: Type): string {
  const known = [...fieldsOf((error.target?.constructor as Type | undefined) ?? target).keys()];
  return known.length === 0 ? 'unknown key; there are none' : `unknown key; known are ${known.join(', ')}`;
}

function childType(error: ValidationError, target: Type): Type {
  const child: unknown = error.value;
  return typeof child === 'object' && child !== null && !Array.isArray(child) ? (child.constructor as Type) : target;
}

/** One reference token of a JSON Pointer (RFC 6901, section 3). */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
