import { Module } from '@nestjs/common';
import { CredentialController } from './credential.controller.js';
import { CredentialsModule } from './credentials.module.js';

/** The routes of this feature. */
@Module({ imports: [CredentialsModule], controllers: [CredentialController] })
export class CredentialsRoutesModule {}
