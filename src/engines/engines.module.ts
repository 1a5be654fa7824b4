import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { EnginesConfig } from './engines.config.js';
import { CallbackAddress } from './integration/index.js';
import { SherpaOnnx } from './sherpa-onnx/index.js';
import { LocalSynthesis } from './synthesis/index.js';

/** The engines that are shared by nodes and operations. */
@Module({
  providers: [
    {
      provide: EnginesConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => EnginesConfig.of(environment),
    },
    CallbackAddress,
    LocalSynthesis,
    SherpaOnnx,
  ],
  exports: [EnginesConfig, CallbackAddress, LocalSynthesis, SherpaOnnx],
})
export class EnginesModule {}
