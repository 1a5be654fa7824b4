import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { EnginesConfig } from './engines.config.js';
import { ScriptHost } from './scripting/index.js';
import { LocalSynthesis } from './synthesis/index.js';

/** The engines that are shared by nodes and operations. */
@Module({
  providers: [
    LocalSynthesis,
    {
      provide: ScriptHost,
      inject: [EnginesConfig],
      useFactory: ({ scripts }: EnginesConfig) => ScriptHost.load(scripts),
    },
    {
      provide: EnginesConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => EnginesConfig.of(environment),
    },
  ],
  exports: [EnginesConfig, LocalSynthesis, ScriptHost],
})
export class EnginesModule {}
