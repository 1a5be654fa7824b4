import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataFlowError, toDataFlowError } from '../errors/index.js';
import { Log } from '../logging/index.js';
import { currentTraceId } from '../request-context/index.js';
import { problemOf } from './problem.js';
import { wwwAuthenticate } from './www-authenticate.js';

/** Answers every error as problem details (RFC 9457). The cause goes to the log, never to the client. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = asDataFlowError(thrown, request);
    if (error.httpStatus >= 500) this.log.error('request failed', { code: error.code, error });
    if (response.headersSent) {
      // What was sent looks whole unless the connection breaks.
      response.destroy();
      return;
    }
    const challenge = wwwAuthenticate(error);
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(error.retryAfterSeconds));
    response.setHeader('Cache-Control', 'no-store');
    response
      .status(error.httpStatus)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(error, request.path, currentTraceId())));
  }
}

function asDataFlowError(thrown: unknown, request: Request): DataFlowError {
  if (thrown instanceof DataFlowError) return thrown;
  const status = statusOf(thrown);
  switch (status) {
    case 404:
      return new DataFlowError('request.not-found', `There is no route ${request.method} ${request.path}.`);
    case 413:
      return new DataFlowError('request.too-large', 'The body is larger than MAX_PARAMETERS_BYTES.', { cause: thrown });
    default:
      if (status === undefined || status >= 500) return toDataFlowError(thrown);
      return new DataFlowError('request.malformed', malformed(thrown), { cause: thrown });
  }
}

/** The status that Nest, or Express and what it is made of, would have answered with. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status: unknown = (thrown as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}

function malformed(thrown: unknown): string {
  switch ((thrown as { type?: unknown } | undefined)?.type) {
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return 'The body has an encoding or a charset that is not supported.';
    case 'request.aborted':
    case 'request.size.invalid':
      return 'The body ended before its Content-Length.';
    default:
      return 'The request could not be read.';
  }
}
