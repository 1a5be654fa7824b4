import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { EnginesConfig } from './engines.config.js';

/** The engines that are shared by nodes and operations. */
@Module({
  providers: [
    {
      provide: EnginesConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => EnginesConfig.of(environment),
    },
  ],
  exports: [EnginesConfig],
})
export class EnginesModule {}
