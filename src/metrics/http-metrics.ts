import type { Request, RequestHandler, Response } from 'express';
import { onResponseEnd } from '../common/http/index.js';
import type { Metrics } from './metrics.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Middleware that counts and times requests, by route: the number of different paths has no limit. */
export function httpMetrics({ instruments: { httpRequests, httpSeconds } }: Metrics): RequestHandler {
  return (request: Request, response: Response, next) => {
    const startMs = performance.now();
    onResponseEnd(request, response, () => {
      const { route: matched } = request as { route?: { path?: unknown } };
      const route = typeof matched?.path === 'string' ? matched.path : 'other';
      const method = METHODS.has(request.method) ? request.method : 'other';
      const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted';
      httpRequests.inc({ method, route, status });
      httpSeconds.observe({ route }, (performance.now() - startMs) / 1000);
    });
    next();
  };
}
