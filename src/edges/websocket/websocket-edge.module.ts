import { Module } from '@nestjs/common';
import { Environment } from '../../config/index.js';
import { OperationModule } from '../../operations/index.js';
import { StreamServer } from './stream-server.js';
import { StreamingConfig } from './streaming.config.js';

@Module({
  imports: [OperationModule],
  providers: [
    {
      provide: StreamingConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => StreamingConfig.of(environment),
    },
    StreamServer,
  ],
})
export class WebSocketEdgeModule {}
