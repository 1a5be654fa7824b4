import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { DataFlowError, toDataFlowError } from '../errors/index.js';
import { Log } from '../logging/index.js';
import { currentTraceId } from '../request-context/index.js';
import { logRefusal } from './log-refusal.js';
import { allowedMethods } from './allowed-methods.js';
import { problemHeaders } from './problem-headers.js';
import { problemOf } from './problem.js';

/** Answers every error as problem details (RFC 9457). The cause goes to the log, never to the client. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param errorPage Address of the page that describes all errors. */
  constructor(
    private readonly log: Log,
    private readonly errorPage: string,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const error = asDataFlowError(thrown, request);
    logRefusal(this.log, error, request.get('Tenant'));
    sendProblem(error, { request, response, errorPage: this.errorPage });
  }
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly errorPage: string;
}

/** Answers with an error, in the one form that all have. */
function sendProblem(error: DataFlowError, { request, response, errorPage }: Exchange): void {
  if (response.headersSent) {
    // The part that was sent looks whole unless the connection breaks.
    response.destroy();
    return;
  }
  response
    .set(problemHeaders(error))
    .status(error.httpStatus)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, { errorPage, instance: request.path, traceId: currentTraceId() })));
}

/** Middleware: answers what is called outside of `basePath`, where no route is. */
export function refuseOutside(basePath: string, errorPage: string): RequestHandler {
  return (request, response, next) => {
    if (request.path === basePath || request.path.startsWith(`${basePath}/`)) next();
    else sendProblem(notFound(request), { request, response, errorPage });
  };
}

function notFound(request: Request): DataFlowError {
  return new DataFlowError('request.not-found', `There is no route ${request.method} ${request.path}.`);
}

/** The error of a request that no route takes. */
function noRoute(request: Request): DataFlowError {
  const allow = allowedMethods(request);
  if (allow.length === 0) return notFound(request);
  const detail = `${request.path} has no method ${request.method}; expected ${allow.join(', ')}.`;
  return new DataFlowError('request.method-not-allowed', detail, { allow });
}

function asDataFlowError(thrown: unknown, request: Request): DataFlowError {
  if (thrown instanceof DataFlowError) return thrown;
  const status = statusOf(thrown);
  if (status === 404) return noRoute(request);
  if (status === undefined || status >= 500) return toDataFlowError(thrown);
  return new DataFlowError('request.malformed', 'The request could not be read.', { cause: thrown });
}

/** The status that Nest, or Express and what it is made of, would have answered with. */
function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status: unknown = (thrown as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}
