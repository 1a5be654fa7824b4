import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Log } from './log.js';

/** Provides the log. */
@Global()
@Module({})
export class LoggingModule {
  static with(log: Log): DynamicModule {
    return { module: LoggingModule, providers: [{ provide: Log, useValue: log }], exports: [Log] };
  }
}
