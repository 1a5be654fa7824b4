import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AuthModule } from '../auth/index.js';
import { type Log, LoggingModule } from '../common/logging/index.js';
import { ProblemFilter } from '../common/problem-details/index.js';
import { ConfigModule, publicAddress, type Environment } from '../config/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { DatabaseModule } from '../database/index.js';
import { HealthModule } from '../health/index.js';
import { IdentityModule } from '../identity/index.js';
import { MetricsModule } from '../metrics/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationModule } from '../operations/index.js';
import { OutgoingModule } from '../outgoing/index.js';
import { PipelineModule } from '../pipeline/index.js';
import { ProjectModule } from '../projects/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { TracesModule } from '../traces/index.js';

/** The parts that a module of a role is made with. */
export interface RoleParts {
  readonly environment: Environment;
  readonly log: Log;
  /** Modules with nodes of packages. */
  readonly packages?: readonly Type[];
}

type Modules = (Type | DynamicModule)[];

/** The modules that run operations, which every role has. */
export function runningModules({ environment, log, packages = [] }: RoleParts): Modules {
  return [
    ConfigModule.with(environment),
    LoggingModule.with(log),
    DatabaseModule,
    IdentityModule,
    OutgoingModule,
    AuthModule,
    TenancyModule,
    CredentialsModule,
    PipelineModule,
    NodesModule,
    ...packages,
    ProjectModule,
    OperationModule,
  ];
}

/** The filter that answers every error, which every role has. */
export function problemFilter({ environment, log }: RoleParts): Provider {
  return { provide: APP_FILTER, useValue: new ProblemFilter(log, publicAddress(environment, '/errors')) };
}

/** The modules that report the state of a process, which every role has. */
export const WATCHING_MODULES: Modules = [HealthModule, MetricsModule, TracesModule];
