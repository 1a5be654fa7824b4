import { Module } from '@nestjs/common';
import { ResultSerializerInterceptor } from './result-serializer.interceptor.js';
import { ResultsConfig } from './results.config.js';

@Module({
  providers: [{ provide: ResultsConfig, useFactory: () => new ResultsConfig() }, ResultSerializerInterceptor],
  exports: [ResultSerializerInterceptor],
})
export class ResultsModule {}
