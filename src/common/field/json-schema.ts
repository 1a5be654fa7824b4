import type { Type } from '@nestjs/common';
import { fieldsOf, type FieldOptions } from './field.decorator.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema (2020-12) of a class of fields, with the defaults of the class. Admin forms are drawn from it. */
export function jsonSchemaOf(target: Type<object>): JsonSchema {
  const defaults = new target() as Record<string, unknown>;
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, options] of fieldsOf(target)) {
    const standard = defaults[key];
    properties[key] = { ...fieldSchema(options), ...(standard !== undefined && { default: standard }) };
    if (!options.optional && standard === undefined) required.push(key);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldSchema(options: FieldOptions): JsonSchema {
  const { list, description, unit, maxItems, isCredentialId } = options;
  const words = {
    description,
    ...(unit !== undefined && { 'x-unit': unit }),
    ...(isCredentialId && { 'x-credential': true }),
  };
  if (!list) return { ...valueSchema(options), ...words };
  return { type: 'array', items: valueSchema(options), ...(maxItems !== undefined && { maxItems }), ...words };
}

function valueSchema(options: FieldOptions): JsonSchema {
  const { type, nullable, minimum, maximum, minLength, maxLength, pattern, format } = options;
  const base = typeSchema(type);
  return {
    ...base,
    ...(nullable && typeof base.type === 'string' && { type: [base.type, 'null'] }),
    ...(options.enum && { enum: [...options.enum] }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern && { pattern: pattern.source }),
    ...(format !== undefined && { format }),
  };
}

function typeSchema(type: FieldOptions['type']): JsonSchema {
  if (typeof type === 'function') return jsonSchemaOf(type() as Type<object>);
  if (type === 'any') return {};
  if (type === 'time') return { type: 'string' };
  return { type: type === 'integer or text' ? ['integer', 'string'] : type };
}
