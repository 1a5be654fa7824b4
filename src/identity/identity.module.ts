import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { IdentityHost } from './identity-host.js';
import { startEmbeddedIdentity } from './start-embedded-identity.js';

/** Runs the embedded OpenID provider if no identity server is configured. */
@Module({
  providers: [
    {
      provide: IdentityHost,
      inject: [Environment],
      useFactory: async (environment: Environment) =>
        new IdentityHost(
          environment.IDENTITY_ISSUER === undefined ? await startEmbeddedIdentity(environment) : undefined,
        ),
    },
  ],
  exports: [IdentityHost],
})
export class IdentityModule {}
