import type { Environment } from '../config/index.js';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER } from '../identity/index.js';

/** A scope that a route may require: to run operations, to configure projects, to configure tenants. */
export type ScopeName = 'run' | 'admin' | 'platform';

interface AuthSettings {
  /** The `iss` that a token must carry, letter for letter. */
  readonly issuer: string;
  /** A member that its `aud` must have. */
  readonly audience: string;
  /** The `typ` that it must have; undefined for any type of access token. */
  readonly tokenType?: 'at+jwt' | undefined;
  /** Claims that list tenants, in order of preference. */
  readonly tenantClaims: readonly string[];
  /** Whether `sub` is the client id of a token that names no client. */
  readonly isSubjectClient: boolean;
  /** The scopes as the identity server calls them. */
  readonly scopes: Readonly<Record<ScopeName, string>>;
}

/** The accepted tokens and the names of their claims. */
export class AuthConfig implements AuthSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenType: 'at+jwt' | undefined;
  readonly tenantClaims: readonly string[];
  readonly isSubjectClient: boolean;
  readonly scopes: Readonly<Record<ScopeName, string>>;

  constructor({ issuer, audience, tokenType, tenantClaims, isSubjectClient, scopes }: AuthSettings) {
    this.issuer = issuer;
    this.audience = audience;
    this.tokenType = tokenType;
    this.tenantClaims = tenantClaims;
    this.isSubjectClient = isSubjectClient;
    this.scopes = scopes;
  }

  /** Derives the settings; without IDENTITY_ISSUER the embedded provider is the issuer. */
  static from(environment: Environment): AuthConfig {
    const { IDENTITY_ISSUER, IDENTITY_AUDIENCE, IDENTITY_TENANT_CLAIMS } = environment;
    const audience = IDENTITY_ISSUER === undefined ? EMBEDDED_AUDIENCE : IDENTITY_AUDIENCE;
    if (audience === undefined) throw new Error('IDENTITY_AUDIENCE must be set with IDENTITY_ISSUER.');
    return new AuthConfig({
      issuer: IDENTITY_ISSUER ?? EMBEDDED_ISSUER,
      audience,
      tokenType: environment.AUTH_TOKEN_TYPE,
      tenantClaims: IDENTITY_TENANT_CLAIMS.split(',')
        .map((name) => name.trim())
        .filter(Boolean),
      isSubjectClient: environment.AUTH_SUBJECT_AS_CLIENT,
      scopes: { run: environment.SCOPE_RUN, admin: environment.SCOPE_ADMIN, platform: environment.SCOPE_PLATFORM },
    });
  }
}
