import type { JSONWebKeySet } from 'jose';
import { randomBytes } from 'node:crypto';
import type { ClientMetadata, Configuration, KoaContextWithOIDC, ResourceServer } from 'oidc-provider';
import { InvalidScope, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
import { EMBEDDED_AUDIENCE } from './embedded-identity.js';
import { SIGNING_ALGORITHM } from './identity-store.js';
import { NoStorage } from './no-storage.js';

export const TOKEN_PATH = '/connect/token';
export const JWKS_PATH = '/.well-known/jwks.json';
export const DISCOVERY_PATH = '/.well-known/openid-configuration';

/** The API as a resource (RFC 8707); a URI is required, and clients need not name it. */
const RESOURCE = `urn:${EMBEDDED_AUDIENCE}`;
const TOKEN_LIFE_SECONDS = 3_600;

interface OidcOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Private keys. */
  readonly keys: JSONWebKeySet;
  readonly scopes: ReadonlySet<string>;
  /** What a client gets that asks for no scope. */
  readonly defaultScope: string;
}

/** oidc-provider with all but the client credentials grant switched off. */
export function oidcConfiguration({ clientId, clientSecret, keys, scopes, defaultScope }: OidcOptions): Configuration {
  const client: ClientMetadata = {
    client_id: clientId,
    client_secret: clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    // Either of the two is accepted of a client that is registered with one of them.
    token_endpoint_auth_method: 'client_secret_basic',
  };
  const api: ResourceServer = {
    scope: [...scopes].join(' '),
    audience: EMBEDDED_AUDIENCE,
    accessTokenFormat: 'jwt',
    accessTokenTTL: TOKEN_LIFE_SECONDS,
    jwt: { sign: { alg: SIGNING_ALGORITHM } },
  };
  return {
    adapter: NoStorage,
    clients: [client],
    jwks: keys,
    routes: { token: TOKEN_PATH, jwks: JWKS_PATH },
    scopes,
    claims: {},
    responseTypes: [],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    enabledJWA: { idTokenSigningAlgValues: [SIGNING_ALGORITHM] },
    ttl: { ClientCredentials: TOKEN_LIFE_SECONDS },
    // No cookie is ever set; without keys the library would warn of their lack.
    cookies: { keys: [randomBytes(32)] },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: (context, resource) => {
          if (resource !== RESOURCE) throw new InvalidTarget();
          checkScopes(context, scopes, defaultScope);
          return api;
        },
      },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    // Whom browsers may call for is CORS_ORIGINS to say, for this endpoint as for the others.
    clientBasedCORS: () => true,
    renderError: (context, error) => {
      context.body = error;
    },
  };
}

/**
 * Settles the scope of a request: `defaultScope` when it names none, as RFC 6749, section 3.3 allows, and `invalid_scope`
 * (section 5.2) when it names one that is not offered. The library by itself would leave such a scope out.
 */
function checkScopes({ oidc }: KoaContextWithOIDC, offered: ReadonlySet<string>, defaultScope: string): void {
  const { params } = oidc;
  if (!params) return;
  params.scope ??= defaultScope;
  for (const scope of oidc.requestParamScopes) {
    if (!offered.has(scope)) throw new InvalidScope('requested scope is not offered', scope);
  }
}
