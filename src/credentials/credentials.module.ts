import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { Environment } from '../config/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { CredentialCipher } from './credential-cipher.js';
import { readCredentialKeys } from './credential-keys.js';
import { CredentialRotation } from './credential-rotation.js';
import { CredentialRepository } from './credential.repository.js';
import { CredentialService } from './credential.service.js';
import { OAuth2Tokens } from './oauth2-tokens.js';
import { OutgoingTokenFetcher } from './outgoing-token-fetcher.js';
import { TokenFetcher } from './token-fetcher.js';

@Module({
  imports: [AuthModule, TenancyModule],
  providers: [
    {
      provide: CredentialCipher,
      inject: [Environment],
      useFactory: async (environment: Environment) => CredentialCipher.of(await readCredentialKeys(environment)),
    },
    { provide: TokenFetcher, useClass: OutgoingTokenFetcher },
    OAuth2Tokens,
    CredentialRepository,
    CredentialService,
    CredentialRotation,
  ],
  exports: [CredentialService],
})
export class CredentialsModule {}
