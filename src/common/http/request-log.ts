import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Log } from '../logging/index.js';
import { onResponseEnd } from './response-end.js';

/**
 * Middleware: logs one line a request, when it is over.
 *
 * The address is logged by its route, never as the client wrote it.
 */
export function requestLog(log: Log): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startMs = performance.now();
    onResponseEnd(request, response, () => {
      const { route } = request as { route?: { path?: unknown } };
      // Polls of health would be most of the log.
      const level = isHealth(route?.path) ? 'debug' : 'info';
      log[level]('request', {
        method: request.method,
        route: typeof route?.path === 'string' ? route.path : undefined,
        ...written(request, response),
        status: response.statusCode,
        complete: response.writableFinished,
        ms: Math.round(performance.now() - startMs),
      });
    });
    next();
  };
}

function isHealth(path: unknown): boolean {
  return typeof path === 'string' && /\/health\/(live|ready)$/.test(path);
}

/** The routes of administration, whose paths hold names and ids alone. */
const ADMINISTRATION = /\/(projects|tenants|credentials)(\/|$)/;

/** The path of the resource that an administrator changes; a new one has it in `Location`. */
function written({ method, route, params }: Request, response: Response): { resource?: unknown } {
  const path: unknown = (route as { path?: unknown } | undefined)?.path;
  if (method === 'GET' || typeof path !== 'string' || !ADMINISTRATION.test(path)) return {};
  return { resource: response.getHeader('Location') ?? params };
}
