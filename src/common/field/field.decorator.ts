import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type as TransformTo } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  isISO8601,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
  type ValidationOptions,
} from 'class-validator';
import { hideSecrets } from './hide-secrets.js';

/** What a field holds: a JSON type, an integer or a time written as text, anything, or a class of fields. */
export type FieldType =
  'string' | 'time' | 'integer' | 'integer or text' | 'number' | 'boolean' | 'object' | 'any' | (() => Type);

export interface FieldOptions {
  readonly type: FieldType;
  readonly description: string;
  /** The value is an array of `type`. */
  readonly list?: boolean;
  /** May be left out. A field with a default in its class is always optional. */
  readonly optional?: boolean;
  /** May be null. */
  readonly nullable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Most items of a list. */
  readonly maxItems?: number;
  readonly pattern?: RegExp;
  /** What the pattern stands for, in words: `a name of letters and digits`. */
  readonly meaning?: string;
  readonly enum?: readonly (string | number)[];
  /** A format name of JSON Schema (`uuid`, `date-time`, `uri`), told to readers, not checked. */
  readonly format?: string;
  /** The unit of a number: `ms`, `Hz`, `bytes`, `seconds`. */
  readonly unit?: string;
  readonly example?: unknown;
  /** May hold a secret: its value is never repeated, and printing the instance does not show it. */
  readonly isSecret?: boolean;
  /** Names a credential of the tenant: a design is refused that names one which is not there. Empty text names none. */
  readonly isCredentialId?: boolean;
}

const FIELDS = Symbol('fields');

/**
 * Declares one property of a request, a node's parameters or the environment. The same declaration is its check, its
 * entry in the OpenAPI document, its JSON Schema and its line in the documentation.
 */
export function Field(options: FieldOptions): PropertyDecorator {
  return (target, key) => {
    const fields = new Map<string, FieldOptions>(fieldsOf(target.constructor as Type));
    fields.set(String(key), options);
    Reflect.defineMetadata(FIELDS, fields, target.constructor);
    if (options.isSecret)
      hideSecrets(target, (name) => fieldsOf(target.constructor as Type).get(name)?.isSecret ?? false);
    applyDecorators(ApiProperty(apiProperty(options)), ...checks(options))(target, key);
  };
}

/** The declared fields of a class, in order, its parents' first. */
export function fieldsOf(target: Type): ReadonlyMap<string, FieldOptions> {
  return (Reflect.getMetadata(FIELDS, target) as Map<string, FieldOptions> | undefined) ?? new Map();
}

/** What a field expects, in words: `an integer from 0 to 10000 (ms)`. */
export function expectation(options: FieldOptions): string {
  const { list, nullable, unit } = options;
  const one = options.enum
    ? `one of ${options.enum.map((value) => JSON.stringify(value)).join(', ')}`
    : typeName(options);
  const whole = list
    ? `an array${options.maxItems === undefined ? '' : ` of at most ${options.maxItems}`}, each ${one}`
    : one;
  return `${whole}${nullable ? ' or null' : ''}${unit ? ` (${unit})` : ''}`;
}

function typeName({ type, minimum, maximum, minLength, maxLength, pattern, meaning }: FieldOptions): string {
  if (type === 'any') return 'a JSON value';
  if (type === 'integer or text') return 'an integer, or one written as text';
  if (type === 'time') return 'an ISO 8601 time such as 2026-05-17T09:30:00Z';
  if (type === 'boolean') return 'true or false';
  if (type === 'object' || typeof type === 'function') return 'an object';
  if (type === 'string') {
    if (pattern) return meaning ?? `a string that matches ${pattern.source}`;
    return `a string${range(minLength, maxLength, ' characters')}`;
  }
  return `${type === 'integer' ? 'an integer' : 'a number'}${range(minimum, maximum, '')}`;
}

function range(low: number | undefined, high: number | undefined, of: string): string {
  if (low === undefined && high === undefined) return '';
  if (high === undefined) return ` of at least ${low}${of}`;
  if (low === undefined) return ` of at most ${high}${of}`;
  return ` from ${low} to ${high}${of}`;
}

/**
 * What was found, in words.
 *
 * @param mayRepeat Whether short text is repeated: not where it may be a secret, or about a person.
 */
export function found(value: unknown, mayRepeat = false): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (value === '') return 'an empty string';
    return mayRepeat && value.length <= 40 ? JSON.stringify(value) : 'a string';
  }
  return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
}

function checks(options: FieldOptions): PropertyDecorator[] {
  const { type, list = false, optional, nullable } = options;
  // Who pastes a secret where its name belongs must not read it in the answer.
  const isPrivate = options.isSecret ?? options.isCredentialId;
  const mayRepeat = (options.enum ?? options.pattern) !== undefined && !isPrivate;
  const message = ({ value }: ValidationArguments): string =>
    `expected ${expectation(options)}, found ${found(value, mayRepeat)}`;
  const each: ValidationOptions = { each: list, message };
  const found_: PropertyDecorator[] = [];
  if (optional) found_.push(ValidateIf((_, value) => value !== undefined && !(nullable && value === null)));
  else if (nullable) found_.push(ValidateIf((_, value) => value !== null));
  if (list) found_.push(IsArray({ message }));
  if (options.maxItems !== undefined) found_.push(ArrayMaxSize(options.maxItems, { message }));
  if (typeof type === 'function') found_.push(TransformTo(type), IsObject(each), ValidateNested(each));
  if (type === 'object') found_.push(IsObject(each));
  if (type === 'string') found_.push(IsString(each));
  if (type === 'time') found_.push(ValidateBy({ name: type, validator: { validate: isTimeOrBlank } }, each));
  if (type === 'boolean') found_.push(IsBoolean(each));
  if (type === 'integer') found_.push(IsInt(each));
  if (type === 'integer or text')
    found_.push(ValidateBy({ name: type, validator: { validate: isIntegerOrText } }, each));
  if (type === 'number') found_.push(IsNumber({ allowInfinity: false, allowNaN: false }, each));
  if (options.enum) found_.push(IsIn([...options.enum], each));
  if (options.minimum !== undefined) found_.push(Min(options.minimum, each));
  if (options.maximum !== undefined) found_.push(Max(options.maximum, each));
  if (options.minLength !== undefined) found_.push(MinLength(options.minLength, each));
  if (options.maxLength !== undefined) found_.push(MaxLength(options.maxLength, each));
  if (options.pattern) found_.push(Matches(options.pattern, each));
  return found_;
}

function apiProperty(options: FieldOptions): ApiPropertyOptions {
  const { type, list = false, optional = false, nullable, unit, pattern, example } = options;
  const schema = {
    description: unit ? `${options.description} Unit: ${unit}.` : options.description,
    required: !optional,
    isArray: list,
    ...(nullable && { nullable }),
    ...(options.minimum !== undefined && { minimum: options.minimum }),
    ...(options.maximum !== undefined && { maximum: options.maximum }),
    ...(options.minLength !== undefined && { minLength: options.minLength }),
    ...(options.maxLength !== undefined && { maxLength: options.maxLength }),
    ...(options.maxItems !== undefined && { maxItems: options.maxItems }),
    ...(options.format !== undefined && { format: options.format }),
    ...(pattern && { pattern: pattern.source }),
    ...(options.enum && { enum: [...options.enum] }),
    ...(example !== undefined && { example }),
    ...(options.isSecret && { writeOnly: true }),
  };
  if (type === 'any') return { ...schema, anyOf: [...ANY] };
  if (type === 'integer or text') {
    // OpenAPI 3.0 lets only a schema with a type be nullable.
    const { nullable: mayBeNull = false, ...rest } = schema;
    return { ...rest, oneOf: [{ type: 'integer', nullable: mayBeNull }, { type: 'string' }] };
  }
  if (type === 'object') {
    const { required: selfRequired, ...rest } = schema;
    return { ...rest, selfRequired, type: 'object', additionalProperties: true };
  }
  return { ...schema, type: type === 'time' ? 'string' : type };
}

/** Any JSON value but null, as OpenAPI 3.0 has to spell it. */
const ANY = [
  { type: 'string' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
] as const;

/** ISO 8601, extended or basic, with or without the time of day. */
function isTimeOrBlank(value: unknown): boolean {
  return value === '' || isISO8601(value, { strict: true });
}

/** Blank text is the same as nothing. */
function isIntegerOrText(value: unknown): boolean {
  return typeof value === 'string' ? /^\s*([+-]?\d+)?\s*$/.test(value) : Number.isInteger(value);
}
