export { expectation, Field, fieldsOf, found, type FieldOptions } from './field.decorator.js';
export { jsonSchemaOf, type JsonSchema } from './json-schema.js';
export { escapePointer, readFields, type ReadOptions, type ReadResult } from './read-fields.js';
export { FieldsPipe } from './fields.pipe.js';
