import { boundedFetch } from './bounded-fetch.js';

/**
 * Finds where an OpenID issuer publishes its keys.
 *
 * @throws Error when the document cannot be had, is of another issuer (OpenID Connect Discovery 1.0, section 4.3), or
 * names keys that would be fetched less safely than the document was.
 */
export async function discoverJwksUri(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document: unknown = await (await boundedFetch(address)).json();
  if (typeof document !== 'object' || document === null) throw new Error(`${address} is not a JSON object`);
  const { issuer: named, jwks_uri: jwksUri } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) {
    throw new Error(`${address} is of the issuer ${JSON.stringify(named)}; expected ${JSON.stringify(issuer)}`);
  }
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) throw new Error(`${address} has no jwks_uri`);
  const url = new URL(jwksUri);
  const allowed = new URL(issuer).protocol === 'http:' ? ['http:', 'https:'] : ['https:'];
  if (!allowed.includes(url.protocol)) throw new Error(`the jwks_uri of ${address} is not an https address`);
  return url;
}
