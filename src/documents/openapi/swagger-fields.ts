import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { fieldClasses, fieldsOf, type FieldOptions } from '../../common/field/index.js';

/** Passes the fields of every class to @nestjs/swagger, which reads its own decorators only. */
export function describeFields(): void {
  for (const target of fieldClasses()) {
    for (const [key, options] of fieldsOf(target)) ApiProperty(apiProperty(options))(target.prototype as object, key);
  }
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
    ...(options.maxItems !== undefined && { maxItems: options.maxItems }),
    ...(options.format !== undefined && { format: options.format }),
    ...(pattern && { pattern: pattern.source }),
    ...(options.enum && { enum: [...options.enum] }),
    ...(example !== undefined && { example }),
    ...(options.isSecret && { writeOnly: true }),
  };
  const maxLength = options.maxLength === undefined ? {} : { maxLength: options.maxLength };
  const maxProperties = options.maxProperties === undefined ? {} : { maxProperties: options.maxProperties };
  if (options.nullableItems && typeof type === 'string') {
    const { minimum, maximum, ...whole } = schema;
    const items = { type, minimum, maximum, nullable: true };
    return { ...whole, isArray: false, type: 'array', items } as ApiPropertyOptions;
  }
  if (type === 'any') return { ...schema, anyOf: anyValue({ ...maxLength }, { ...maxProperties }) };
  if (type === 'integer or text') {
    // In OpenAPI 3.0 only a schema with a type may be nullable.
    const { nullable: mayBeNull = false, ...rest } = schema;
    return {
      ...rest,
      oneOf: [
        { type: 'integer', nullable: mayBeNull },
        { type: 'string', ...maxLength },
      ],
    };
  }
  if (type === 'object') {
    const { required: selfRequired, ...rest } = schema;
    return { ...rest, selfRequired, type: 'object', additionalProperties: true, ...maxProperties };
  }
  return { ...schema, ...maxLength, type: type === 'time' ? 'string' : type };
}

/** Any JSON value but null, in the form that OpenAPI 3.0 requires. */
function anyValue(maxLength: object, maxProperties: object): NonNullable<ApiPropertyOptions['anyOf']> {
  return [
    { type: 'string', ...maxLength },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true, ...maxProperties },
    { type: 'array', items: {} },
  ];
}
