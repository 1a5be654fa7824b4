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
  /** The scope of a client that requests none. */
  readonly defaultScope: string;
}

/** Configures oidc-provider with every grant but client credentials switched off. */
export function oidcConfiguration({ clientId, clientSecret, keys, scopes, defaultScope }: OidcOptions): Configuration {
  const client: ClientMetadata = {
    client_id: clientId,
    client_secret: clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    // A client registered with one of the two may use either.
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
    // No cookie is ever set, but the library warns without keys.
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
    // CORS_ORIGINS decides which origins may call, as for the other endpoints.
    clientBasedCORS: () => true,
    renderError: (context, error) => {
      context.body = error;
    },
  };
}

/**
 * Sets the scope of a request, and rejects scopes that are not offered.
 *
 * A request without a scope gets `defaultScope`, as RFC 6749, section 3.3 allows. An unknown scope is an
 * `invalid_scope` error (section 5.2); the library would ignore it.
 */
function checkScopes({ oidc }: KoaContextWithOIDC, offered: ReadonlySet<string>, defaultScope: string): void {
  const { params } = oidc;
  if (!params) return;
  params.scope ??= defaultScope;
  for (const scope of oidc.requestParamScopes) {
    if (!offered.has(scope)) throw new InvalidScope('requested scope is not offered', scope);
  }
}
