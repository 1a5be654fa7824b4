/** How a credential is shown to a service: as it is, or as a token that an identity server gives for it. */
export const CREDENTIAL_KINDS = ['apiKey', 'oauth2'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** Ids are chosen by admins and named by designs. */
export const CREDENTIAL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** What anybody who may configure the tenant may know of a credential. */
export interface Credential {
  readonly tenantId: string;
  /** Unique in its tenant. */
  readonly id: string;
  readonly kind: CredentialKind;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A credential as it is kept. */
export interface StoredCredential extends Credential {
  /** A JWE (RFC 7516) in its compact form. */
  readonly secret: string;
}

/** Which credential a secret is of; the JWE is bound to it. */
export type CredentialPlace = Pick<Credential, 'tenantId' | 'id' | 'kind'>;
