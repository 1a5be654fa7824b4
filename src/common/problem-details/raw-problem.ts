import { STATUS_CODES } from 'node:http';
import type { DataFlowError } from '../errors/index.js';
import { problemHeaders } from './problem-headers.js';
import { problemOf, type ProblemContext } from './problem.js';

/** A whole response with an error, for a socket without a `ServerResponse` that is to be closed. */
export function rawProblem(error: DataFlowError, context: ProblemContext): string {
  const body = JSON.stringify(problemOf(error, context));
  const headers = {
    ...problemHeaders(error),
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${error.httpStatus} ${STATUS_CODES[error.httpStatus] ?? ''}`;
  return `${[status, ...lines].join('\r\n')}\r\n\r\n${body}`;
}
