import { Logger } from '@nestjs/common';
import type { Request, RequestHandler } from 'express';
import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { askForBody } from '../common/http/index.js';
import { DISCOVERY_PATH, JWKS_PATH, TOKEN_PATH } from './oidc-configuration.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  `POST ${TOKEN_PATH}`,
  `GET ${DISCOVERY_PATH}`,
  `HEAD ${DISCOVERY_PATH}`,
  `GET ${JWKS_PATH}`,
  `HEAD ${JWKS_PATH}`,
]);

/** What the discovery document keeps: the library's own lists endpoints and scopes that cannot be had here. */
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

/** Answers the provider's three endpoints as part of an Express application; every other request is passed on. */
export function identityHandler(provider: Provider, scopes: ReadonlySet<string>): RequestHandler {
  const logger = new Logger('EmbeddedIdentity');
  provider.on('server_error', (_context, error) => logger.error('The embedded identity provider failed', error.stack));
  // Koa would else write to the console when a client goes away before its answer.
  provider.silent = true;
  provider.use(asExpressSees);
  provider.use(withoutOwnCors);
  provider.use(onlyWhatIsOn(scopes));
  const answer = provider.callback();

  return (request, response, next) => {
    if (!ENDPOINTS.has(`${request.method} ${request.path}`)) {
      next();
      return;
    }
    askForBody(request, response);
    limitBodyTime(request);
    void answer(request, response);
  };
}

type Middleware = (context: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** Addresses are made with the scheme and host that Express found, which minds TRUST_PROXY. */
const asExpressSees: Middleware = (context, next) => {
  // A request of HTTP/1.0 need not name a host, and one that names nonsense is not worth an error.
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

/** The library bounds a body's bytes (56 KiB), not the time that it takes, nor what is sent after its answer. */
function limitBodyTime(request: Request): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, BODY_DEADLINE_MS).unref();
  request.once('end', () => clearTimeout(timer));
  request.once('close', () => clearTimeout(timer));
}
