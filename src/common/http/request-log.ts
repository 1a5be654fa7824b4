import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Log } from '../logging/index.js';
import { onResponseEnd } from './response-end.js';

/** Middleware: one line a request, when it is over. The address is logged by its route, never as it was called. */
export function requestLog(log: Log): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startMs = performance.now();
    onResponseEnd(request, response, () => {
      const { route } = request as { route?: { path?: unknown } };
      log.info('request', {
        method: request.method,
        route: typeof route?.path === 'string' ? route.path : undefined,
        status: response.statusCode,
        complete: response.writableFinished,
        ms: Math.round(performance.now() - startMs),
      });
    });
    next();
  };
}
