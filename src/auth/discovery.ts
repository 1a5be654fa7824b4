import { StartError } from '../common/errors/index.js';
import { boundedFetch, identityFault } from './bounded-fetch.js';

/**
 * Finds where an OpenID issuer publishes its keys.
 *
 * @throws CallFault when the document cannot be fetched, or names keys whose address is less secure than its own;
 * StartError when it is of another issuer (OpenID Connect Discovery 1.0, section 4.3).
 */
export async function discoverJwksUri(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await boundedFetch(address);
  const document: unknown = await response.json().catch(() => undefined);
  if (typeof document !== 'object' || document === null)
    throw identityFault(address, 'has a discovery document that is not a JSON object');
  const { issuer: named, jwks_uri: jwksUri } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) {
    throw new StartError(
      `IDENTITY_ISSUER is ${shown(issuer)}, but ${shown(address)} names ${issuerNamed(named)}: set IDENTITY_ISSUER to exactly the issuer of the tokens.`,
    );
  }
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri))
    throw identityFault(address, 'has a discovery document with no jwks_uri');
  const url = new URL(jwksUri);
  const allowed = new URL(issuer).protocol === 'http:' ? ['http:', 'https:'] : ['https:'];
  if (!allowed.includes(url.protocol))
    throw identityFault(address, 'has a discovery document whose jwks_uri is not an https address');
  return url;
}

/** The issuer that a document names, if it is an address. */
function issuerNamed(named: unknown): string {
  return typeof named === 'string' && named.length <= 200 && URL.canParse(named) ? shown(named) : 'no valid issuer';
}

/** Removes parts that may be secret from an address. */
function shown(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === '/' && !address.endsWith('/') ? '' : pathname}`;
}
