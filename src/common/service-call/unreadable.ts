import { DataFlowError } from '../errors/index.js';

/** The answer of a service that is not what was expected. */
export function unreadable(expected: string): DataFlowError {
  return new DataFlowError(
    'node.service-failed',
    `The service answered something else than ${expected}; check that its address is that of such a service.`,
  );
}
