import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { ResultSerializerInterceptor } from './result-serializer.interceptor.js';
import { ResultsConfig } from './results.config.js';

@Module({
  providers: [
    {
      provide: ResultsConfig,
      inject: [Environment],
      useFactory: ({ ANSWER_IDLE_SECONDS }: Environment) => new ResultsConfig(undefined, ANSWER_IDLE_SECONDS * 1000),
    },
    ResultSerializerInterceptor,
  ],
  exports: [ResultSerializerInterceptor],
})
export class ResultsModule {}
