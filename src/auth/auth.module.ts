import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { IdentityHost, IdentityModule } from '../identity/index.js';
import { AuthConfig } from './auth.config.js';
import { AuthGuard } from './auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeySet, LocalKeySet } from './key-set.js';
import { RemoteKeySet } from './remote-key-set.js';
import { TokenVerifier } from './token-verifier.js';

/** Verifies tokens. `AuthGuard` is exported for the application to put before every route. */
@Module({
  imports: [IdentityModule],
  providers: [
    {
      provide: AuthConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => AuthConfig.from(environment),
    },
    {
      provide: KeySet,
      inject: [AuthConfig, IdentityHost],
      useFactory: ({ issuer }: AuthConfig, { embedded }: IdentityHost) =>
        embedded ? new LocalKeySet(embedded.jwks) : new RemoteKeySet(issuer),
    },
    TokenVerifier,
    JwtStrategy,
    AuthGuard,
  ],
  exports: [AuthConfig, AuthGuard, KeySet, TokenVerifier],
})
export class AuthModule {}
