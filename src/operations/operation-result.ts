import type { Operation } from './operation.js';
import type { ResultForm } from './result-form.js';
import type { SpooledOutput } from './spooled-output.js';

/** What a handler answers with: the operation, what it has sent, and the form that this is to be sent in. */
export class OperationResult {
  constructor(
    readonly operation: Operation,
    readonly output: SpooledOutput,
    readonly form: ResultForm,
  ) {}
}
