import { Logger } from '@nestjs/common';
import type { Request, RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { DataFlowError } from '../common/errors/index.js';
import { askForBody } from '../common/http/index.js';
import { withImplied } from '../common/problem-details/index.js';
import { DISCOVERY_PATH, JWKS_PATH, TOKEN_PATH } from './oidc-configuration.js';

/** The methods of each endpoint, as `Allow` lists them. */
const ENDPOINTS: ReadonlyMap<string, readonly string[]> = new Map([
  [TOKEN_PATH, withImplied(['POST'])],
  [DISCOVERY_PATH, withImplied(['GET'])],
  [JWKS_PATH, withImplied(['GET'])],
]);

/** Kept members of the discovery document: the library also lists endpoints and scopes that are off. */
const DISCOVERED = [
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

const CORS_HEADERS = ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'];
const BODY_DEADLINE_MS = 5_000;

/** Answers the provider's three endpoints in an Express application and passes on every other path. */
export function identityHandler(provider: Provider, scopes: ReadonlySet<string>): RequestHandler {
  const logger = new Logger('EmbeddedIdentity');
  provider.on('server_error', (_context, error) => logger.error('The embedded identity provider failed', error.stack));
  // Without it Koa writes to the console when a client disconnects before its answer.
  provider.silent = true;
  provider.use(asExpressSees);
  provider.use(withoutOwnCors);
  provider.use(onlyWhatIsOn(scopes));
  const answer = provider.callback();

  return (request, response, next) => {
    const { method, path } = request;
    const allow = ENDPOINTS.get(path);
    if (!allow) {
      next();
      return;
    }
    if (method === 'OPTIONS') {
      response.setHeader('Allow', allow.join(', ')).status(204).end();
      return;
    }
    if (!allow.includes(method)) {
      const detail = `${path} has no method ${method}; expected ${allow.join(', ')}.`;
      next(new DataFlowError('request.method-not-allowed', detail, { allow }));
      return;
    }
    askForBody(request, response);
    limitBodyTime(request);
    void answer(request, response);
  };
}

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** Uses the scheme and host that Express found, which respects TRUST_PROXY. */
const asExpressSees: Middleware = (context, next) => {
  // An HTTP/1.0 request may have no Host header; an invalid one is not worth an error.
  const { protocol, host } = context.req as IncomingMessage & { protocol: string; host?: string };
  const isUsable = host !== undefined && URL.canParse(`${protocol}://${host}`);
  Object.defineProperties(context.request, {
    protocol: { value: isUsable ? protocol : 'http' },
    host: { value: isUsable ? host : 'localhost' },
  });
  return next();
};

/** Leaves CORS to the application: the library would open the endpoints to every origin. */
const withoutOwnCors: Middleware = async (context, next) => {
  const isDecided = context.res.hasHeader('Access-Control-Allow-Origin');
  await next();
  if (!isDecided) for (const header of CORS_HEADERS) context.remove(header);
};

function onlyWhatIsOn(scopes: ReadonlySet<string>): Middleware {
  return async (context, next) => {
    await next();
    if (context.path !== DISCOVERY_PATH || context.status !== 200) return;
    const document = context.body as Record<string, unknown>;
    const members = DISCOVERED.map((name) => [name, document[name]]);
    context.body = { ...Object.fromEntries(members), scopes_supported: [...scopes] };
  };
}

/** Limits the time of a body. The library limits its bytes (56 KiB) only, and nothing after its answer. */
function limitBodyTime(request: Request): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, BODY_DEADLINE_MS).unref();
  request.once('end', () => clearTimeout(timer));
  request.once('close', () => clearTimeout(timer));
}
