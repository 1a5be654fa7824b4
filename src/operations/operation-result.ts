import type { Operation } from './operation.js';
import type { ResultForm } from './result-form.js';

/** What a handler answers with: the operation, and the form that its result is sent in. */
export class OperationResult {
  constructor(
    readonly operation: Operation,
    readonly form: ResultForm,
  ) {}
}
