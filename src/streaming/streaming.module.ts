import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { Environment } from '../config/index.js';
import { OperationModule } from '../operations/index.js';
import { ProjectModule } from '../projects/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { StreamOpener } from './stream-opener.js';
import { StreamServer } from './stream-server.js';
import { StreamingConfig } from './streaming.config.js';

@Module({
  imports: [AuthModule, TenancyModule, ProjectModule, OperationModule],
  providers: [
    {
      provide: StreamingConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => StreamingConfig.of(environment),
    },
    StreamOpener,
    StreamServer,
  ],
})
export class StreamingModule {}
