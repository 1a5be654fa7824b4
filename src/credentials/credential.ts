/** The form in which a service gets a credential: the key itself, or a token from an identity server. */
export const CREDENTIAL_KINDS = ['apiKey', 'oauth2'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** Ids are chosen by admins and named by designs. */
export const CREDENTIAL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** The public data of a credential, for everyone who may configure the tenant. */
export interface Credential {
  readonly tenantId: string;
  /** Unique in its tenant. */
  readonly id: string;
  readonly kind: CredentialKind;
  /** Hosts that it may be sent to, as `readHost` gives them; null for any. */
  readonly hosts: readonly string[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A credential as stored. */
export interface StoredCredential extends Credential {
  /** A JWE (RFC 7516) in its compact form. */
  readonly secret: string;
}

/** The credential that a secret belongs to; the JWE is bound to it. */
export type CredentialPlace = Pick<Credential, 'tenantId' | 'id' | 'kind'>;
