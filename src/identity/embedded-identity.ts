import type { RequestHandler } from 'express';
import type { JSONWebKeySet } from 'jose';

/**
 * The `iss` of the embedded provider's tokens, the same value on every machine.
 *
 * Tokens are verified in process, and a server does not know its own address behind a gateway. The top level domain is
 * reserved (RFC 2606, section 2).
 */
export const EMBEDDED_ISSUER = 'https://embedded-identity.dataflow.invalid';

/** The `aud` of its tokens. */
export const EMBEDDED_AUDIENCE = 'dataflow';

interface EmbeddedIdentityOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secretFile: string | undefined;
  readonly isNewSecret: boolean;
  readonly jwks: JSONWebKeySet;
  readonly handler: RequestHandler;
}

/** The OpenID provider that runs inside this server. */
export class EmbeddedIdentity {
  readonly issuer = EMBEDDED_ISSUER;
  readonly audience = EMBEDDED_AUDIENCE;
  readonly clientId: string;
  /** The file that the secret was written to; undefined if the environment provides the secret. */
  readonly secretFile: string | undefined;
  /** Whether the secret was made at this start, so that no client has it yet. */
  readonly isNewSecret: boolean;
  /** The public keys that its tokens are verified with. */
  readonly jwks: JSONWebKeySet;
  /** Answers the provider's endpoints and passes everything else on. */
  readonly handler: RequestHandler;
  readonly #clientSecret: string;

  constructor({ clientId, clientSecret, secretFile, isNewSecret, jwks, handler }: EmbeddedIdentityOptions) {
    this.clientId = clientId;
    this.#clientSecret = clientSecret;
    this.secretFile = secretFile;
    this.isNewSecret = isNewSecret;
    this.jwks = jwks;
    this.handler = handler;
  }

  /** Private behind a getter, so that an object logged whole does not show it. */
  get clientSecret(): string {
    return this.#clientSecret;
  }
}
