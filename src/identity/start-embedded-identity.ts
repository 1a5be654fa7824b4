import { StartError } from '../common/errors/index.js';
import type { Environment } from '../config/index.js';
import { EMBEDDED_ISSUER, EmbeddedIdentity } from './embedded-identity.js';
import { IdentityStore, publicKeys } from './identity-store.js';

/** `VSCHAR`, the characters of a client id and a secret (RFC 6749, appendix A). */
const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * Starts the embedded OpenID provider with the keys and the secret in DATA_DIR.
 *
 * Both are made at the first start.
 *
 * @throws StartError when the files in DATA_DIR cannot be used, or no client could send the id or the secret.
 */
export async function startEmbeddedIdentity(environment: Environment): Promise<EmbeddedIdentity> {
  const { SCOPE_RUN, SCOPE_ADMIN, SCOPE_PLATFORM, EMBEDDED_IDENTITY_CLIENT_ID: clientId } = environment;
  const store = new IdentityStore(environment.DATA_DIR);
  const given = environment.EMBEDDED_IDENTITY_CLIENT_SECRET;
  const [keys, secret] = await Promise.all([
    store.keys(),
    given === undefined ? store.clientSecret() : { value: given, file: undefined, isNew: false },
  ]);
  if (![clientId, secret.value].every((text) => PRINTABLE.test(text))) {
    throw new StartError(
      'EMBEDDED_IDENTITY_CLIENT_ID or EMBEDDED_IDENTITY_CLIENT_SECRET has characters that no client can send: use printable ASCII alone.',
    );
  }

  // The library takes 0.2 s to load, and most installations use another identity server.
  const { Provider } = await import('oidc-provider/lib/provider.js');
  const { oidcConfiguration } = await import('./oidc-configuration.js');
  const { identityHandler } = await import('./identity-handler.js');
  const scopes = new Set([SCOPE_RUN, SCOPE_ADMIN, SCOPE_PLATFORM]);
  const configuration = oidcConfiguration({
    clientId,
    clientSecret: secret.value,
    keys,
    scopes,
    defaultScope: SCOPE_RUN,
  });
  const provider = new Provider(EMBEDDED_ISSUER, configuration);
  return new EmbeddedIdentity({
    clientId,
    clientSecret: secret.value,
    secretFile: secret.file,
    isNewSecret: secret.isNew,
    jwks: publicKeys(keys),
    handler: identityHandler(provider, scopes),
  });
}
