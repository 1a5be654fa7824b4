import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { FliteWorkers } from './flite/index.js';
import { ScriptHost } from './quickjs/index.js';
import { RuntimesConfig } from './runtimes.config.js';
import { Runtimes } from './runtimes.js';
import { SherpaOnnx } from './sherpa-onnx/index.js';

/** The runtimes that all operations share. */
@Module({
  providers: [
    {
      provide: ScriptHost,
      inject: [Environment],
      useFactory: (environment: Environment) =>
        new ScriptHost({
          threads: environment.SCRIPT_THREADS,
          maxThreads: environment.MAX_SCRIPT_THREADS,
          msPerSecond: environment.SCRIPT_MS_PER_SECOND,
          memoryBytes: environment.MAX_SCRIPT_MEMORY_BYTES,
        }),
    },
    {
      provide: RuntimesConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => RuntimesConfig.of(environment),
    },
    { provide: FliteWorkers, useFactory: () => new FliteWorkers() },
    Runtimes,
    SherpaOnnx,
  ],
  exports: [Runtimes, RuntimesConfig, ScriptHost, SherpaOnnx],
})
export class RuntimesModule {}
