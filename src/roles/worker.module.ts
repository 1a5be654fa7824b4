import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard } from '../auth/index.js';
import { problemFilter, runningModules, WATCHING_MODULES, type RoleParts } from './modules.js';

/** A process of the role `worker` alone: it runs operations, and serves health and metrics only. */
@Module({})
export class WorkerModule {
  static with(parts: RoleParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...runningModules(parts), ...WATCHING_MODULES],
      providers: [problemFilter(parts), { provide: APP_GUARD, useExisting: AuthGuard }],
    };
  }
}
