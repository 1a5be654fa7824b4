import { Module } from '@nestjs/common';
import { Environment, publicAddress } from '../config/index.js';
import { ResultSerializerInterceptor } from './result-serializer.interceptor.js';
import { ResultsConfig } from './results.config.js';

@Module({
  providers: [
    {
      provide: ResultsConfig,
      inject: [Environment],
      useFactory: (environment: Environment) =>
        new ResultsConfig(undefined, environment.ANSWER_IDLE_SECONDS * 1000, publicAddress(environment, '/errors')),
    },
    ResultSerializerInterceptor,
  ],
  exports: [ResultSerializerInterceptor],
})
export class ResultsModule {}
