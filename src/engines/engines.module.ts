import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { BlobStore, makeBlobStore } from './blob-store/index.js';
import { EnginesConfig } from './engines.config.js';
import { CallbackAddress } from './integration/index.js';
import { ScriptHost } from './scripting/index.js';
import { SherpaOnnx } from './sherpa-onnx/index.js';
import { LocalSynthesis } from './synthesis/index.js';

/** The engines that are shared by nodes and operations. */
@Module({
  providers: [
    {
      provide: ScriptHost,
      inject: [Environment],
      useFactory: ({ SCRIPT_THREADS: threads, MAX_SCRIPT_MEMORY_BYTES: memoryBytes }: Environment) =>
        new ScriptHost({ threads, memoryBytes }),
    },
    {
      provide: EnginesConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => EnginesConfig.of(environment),
    },
    { provide: BlobStore, inject: [Environment], useFactory: makeBlobStore },
    CallbackAddress,
    LocalSynthesis,
    SherpaOnnx,
  ],
  exports: [BlobStore, CallbackAddress, EnginesConfig, LocalSynthesis, ScriptHost, SherpaOnnx],
})
export class EnginesModule {}
