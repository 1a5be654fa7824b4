export { Field, fieldClasses, fieldsOf } from './field.decorator.js';
export type { FieldOptions } from './field-options.js';
export { idFault, isLonger, MAX_LENGTH, MAX_MEMBERS } from './bounds.js';
export { merged } from './merged.js';
export { expectation, found } from './expectation.js';
export { jsonSchemaOf, type JsonSchema } from './json-schema.js';
export {
  boundFaults,
  escapePointer,
  readFields,
  readMember,
  type ReadOptions,
  type ReadResult,
} from './read-fields.js';
export { FieldsPipe } from './fields.pipe.js';
export { withFields } from './with-fields.js';
