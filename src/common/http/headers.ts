import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../errors/index.js';

/**
 * A header of a request, trimmed; undefined where it is missing or blank.
 *
 * @throws DataFlowError `request.invalid` when it comes twice: which of the two is meant cannot be known.
 */
export function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const [value, ...others] = request.headersDistinct[name.toLowerCase()] ?? [];
  if (others.length > 0) {
    throw new DataFlowError('request.invalid', `The ${name} header is not as expected.`, {
      faults: [{ pointer: `header:${name}`, detail: `expected one, found ${others.length + 1}` }],
    });
  }
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
