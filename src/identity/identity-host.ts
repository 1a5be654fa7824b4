import type { EmbeddedIdentity } from './embedded-identity.js';

/** Whether this server is its own identity server. */
export class IdentityHost {
  /** @param embedded Undefined where tokens come from an identity server elsewhere (IDENTITY_ISSUER). */
  constructor(readonly embedded: EmbeddedIdentity | undefined) {}
}
