import type { IncomingMessage } from 'node:http';
import { DataFlowError } from '../errors/index.js';
import { isLonger, MAX_LENGTH } from '../field/index.js';

/**
 * A header of a request, trimmed; undefined where it is missing or blank.
 *
 * @throws DataFlowError `request.invalid` when it comes twice, since which of the two is meant cannot be known, or has more than
 *   256 characters.
 */
export function singleHeader(request: IncomingMessage, name: string): string | undefined {
  const [value, ...others] = request.headersDistinct[name.toLowerCase()] ?? [];
  if (others.length > 0) throw invalid(name, `expected one, found ${others.length + 1}`);
  if (value !== undefined && isLonger(value, MAX_LENGTH.id)) {
    throw invalid(name, `expected at most ${MAX_LENGTH.id} characters, found ${value.length}`);
  }
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function invalid(name: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', `The ${name} header is not as expected.`, {
    faults: [{ pointer: `header:${name}`, detail }],
  });
}
