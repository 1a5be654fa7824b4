import type { Type } from '@nestjs/common';
import { MAX_LENGTH } from './bounds.js';
import type { FieldOptions } from './field-options.js';
import { hideSecrets } from './hide-secrets.js';

const FIELDS = Symbol('fields');

/** Every class with a field: the OpenAPI document is made from them (src/documents/openapi). */
const classes = new Set<Type>();

/**
 * Declares one property of a request, a node's parameters or the environment.
 *
 * The same declaration is its check, its entry in the OpenAPI document, its JSON Schema and its line in the
 * documentation.
 */
export function Field(declared: FieldOptions): PropertyDecorator {
  const isShortText = declared.type === 'time' || declared.type === 'integer or text';
  const options = isShortText ? { maxLength: MAX_LENGTH.number, ...declared } : declared;
  return (target, key) => {
    declareFields(target.constructor as Type, [...fieldsOf(target.constructor as Type), [String(key), options]]);
  };
}

/**
 * Declares all fields of a class at once, in order.
 *
 * A later one of a name replaces an earlier one, in its position.
 */
export function declareFields(target: Type, declared: Iterable<readonly [string, FieldOptions]>): void {
  const fields = new Map(declared);
  Reflect.defineMetadata(FIELDS, fields, target);
  const isSecret = (name: string): boolean => fieldsOf(target).get(name)?.isSecret ?? false;
  if ([...fields.values()].some((field) => field.isSecret)) hideSecrets(target.prototype as object, isSecret);
  classes.add(target);
}

/** The declared fields of a class, in order, its parents' first. */
export function fieldsOf(target: Type): ReadonlyMap<string, FieldOptions> {
  return (Reflect.getMetadata(FIELDS, target) as Map<string, FieldOptions> | undefined) ?? new Map();
}

/** Every class that has declared a field so far. */
export function fieldClasses(): Iterable<Type> {
  return classes.values();
}
