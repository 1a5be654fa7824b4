import { Global, Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { OutgoingClient } from './outgoing-client.js';
import { OutgoingConfig } from './outgoing.config.js';

@Global()
@Module({
  providers: [
    {
      provide: OutgoingConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => OutgoingConfig.of(environment),
    },
    OutgoingClient,
  ],
  exports: [OutgoingClient],
})
export class OutgoingModule {}
