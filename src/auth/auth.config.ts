import type { Environment } from '../config/index.js';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER } from '../identity/index.js';

/** What a route may ask for: to run operations, to configure a tenant's projects, to configure tenants. */
export type ScopeName = 'run' | 'admin' | 'platform';

/** Whose tokens are accepted, and what their claims are called. */
export class AuthConfig {
  constructor(
    /** The `iss` that a token must carry, letter for letter. */
    readonly issuer: string,
    /** A member that its `aud` must have. */
    readonly audience: string,
    /** Claims that list tenants, in order of preference. */
    readonly tenantClaims: readonly string[],
    /** The scopes as the identity server calls them. */
    readonly scopes: Readonly<Record<ScopeName, string>>,
  ) {}

  /** The embedded provider is the issuer where no other is named. */
  static from(environment: Environment): AuthConfig {
    const { IDENTITY_ISSUER, IDENTITY_AUDIENCE, IDENTITY_TENANT_CLAIMS } = environment;
    const audience = IDENTITY_ISSUER === undefined ? EMBEDDED_AUDIENCE : IDENTITY_AUDIENCE;
    if (audience === undefined) throw new Error('IDENTITY_AUDIENCE must be set with IDENTITY_ISSUER.');
    return new AuthConfig(
      IDENTITY_ISSUER ?? EMBEDDED_ISSUER,
      audience,
      IDENTITY_TENANT_CLAIMS.split(',')
        .map((name) => name.trim())
        .filter(Boolean),
      { run: environment.SCOPE_RUN, admin: environment.SCOPE_ADMIN, platform: environment.SCOPE_PLATFORM },
    );
  }
}
