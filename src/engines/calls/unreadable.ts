import { DataFlowError } from '../../common/errors/index.js';

/** The answer of a service that is not what was expected. */
export function unreadable(expected: string): DataFlowError {
  return new DataFlowError('node.service-failed', `The service answered something else than ${expected}.`);
}
