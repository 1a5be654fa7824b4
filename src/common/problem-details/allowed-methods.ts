import type { Request, RequestHandler } from 'express';

/** A layer of Express: a route, or middleware without one. */
interface Layer {
  readonly route?: { readonly stack: readonly { readonly method?: string }[] };
  match(path: string): unknown;
}

/** The methods that routes have for the path of a request, for `Allow`; empty if no route has the path. */
export function allowedMethods({ app, path }: Request): string[] {
  const layers = app.router.stack as unknown as readonly Layer[];
  const routes = layers.filter((layer) => layer.route && isMatch(layer, path));
  const methods = new Set(routes.flatMap(({ route }) => route?.stack.map(({ method }) => method?.toUpperCase()) ?? []));
  return methods.size === 0 ? [] : withImplied([...methods].filter((method) => method !== undefined));
}

/** Adds the methods that every route, or every one for GET, has by itself. */
export function withImplied(methods: readonly string[]): string[] {
  return [...new Set([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort();
}

/** Middleware: answers OPTIONS with the methods of the path. Preflights of CORS are answered before. */
export const answerOptions: RequestHandler = (request, response, next) => {
  const allowed = request.method === 'OPTIONS' ? allowedMethods(request) : [];
  if (allowed.length === 0) next();
  else response.setHeader('Allow', allowed.join(', ')).status(204).end();
};

/** Whether a route has the path; one that cannot be decoded matches none. */
function isMatch(layer: Layer, path: string): boolean {
  try {
    return Boolean(layer.match(path));
  } catch {
    return false;
  }
}
