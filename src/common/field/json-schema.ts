import type { Type } from '@nestjs/common';
import type { FieldOptions } from './field-options.js';
import { fieldsOf } from './field.decorator.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

type SchemaOf = (target: Type<object>) => JsonSchema;

/**
 * JSON Schema (2020-12) of a class of fields, with the defaults of the class.
 *
 * Admin forms are drawn from it.
 *
 * @param schemaOf Returns the schema of a class that a field holds, such as a reference; written out unless given.
 */
export function jsonSchemaOf(target: Type<object>, schemaOf: SchemaOf = jsonSchemaOf): JsonSchema {
  const defaults = new target() as Record<string, unknown>;
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, options] of fieldsOf(target)) {
    const standard = defaults[key];
    properties[key] = { ...fieldSchema(options, schemaOf), ...(standard !== undefined && { default: standard }) };
    if (!options.optional && standard === undefined) required.push(key);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function fieldSchema(options: FieldOptions, schemaOf: SchemaOf): JsonSchema {
  const { list, description, unit, nullable, nullableItems, maxItems, isCredentialId } = options;
  const words = {
    description,
    ...(unit !== undefined && { 'x-unit': unit }),
    ...(isCredentialId && { 'x-credential': true }),
  };
  const value = valueSchema(options, schemaOf);
  const items = nullableItems ? orNull(value) : value;
  const whole = list ? { type: 'array', items, ...(maxItems !== undefined && { maxItems }) } : value;
  return { ...(nullable ? orNull(whole) : whole), ...words };
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  // Without a type it is a reference, or takes anything.
  if (type === undefined) return Object.keys(schema).length === 0 ? schema : { oneOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'].flat(),
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
}

function valueSchema(options: FieldOptions, schemaOf: SchemaOf): JsonSchema {
  const { type, minimum, maximum, minLength, maxLength, maxItems, maxProperties, pattern, format } = options;
  return {
    ...typeSchema(type, schemaOf),
    ...(options.enum && { enum: [...options.enum] }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(maxProperties !== undefined && { maxProperties }),
    ...(type === 'any' && maxItems !== undefined && { maxItems }),
    ...(pattern && { pattern: pattern.source }),
    ...(format !== undefined && { format }),
  };
}

function typeSchema(type: FieldOptions['type'], schemaOf: SchemaOf): JsonSchema {
  if (typeof type === 'function') return schemaOf(type() as Type<object>);
  if (type === 'any') return {};
  if (type === 'time') return { type: 'string' };
  return { type: type === 'integer or text' ? ['integer', 'string'] : type };
}
