import type { Operation, SpooledOutput } from '../operations/index.js';
import type { Result, ResultForm } from './result-form.js';

/** The answer of a handler: the operation, its output, and the form that the output is sent in. */
export class OperationResult implements Result {
  constructor(
    readonly operation: Operation,
    readonly output: SpooledOutput,
    readonly form: ResultForm,
  ) {}
}
