import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AuthGuard, AuthModule } from './auth/index.js';
import { FieldsPipe } from './common/field/index.js';
import { JsonBodyInterceptor } from './common/http/index.js';
import { Log, LoggingModule } from './common/logging/index.js';
import { ProblemFilter } from './common/problem-details/index.js';
import { ConfigModule, Environment } from './config/index.js';
import { CredentialsModule } from './credentials/index.js';
import { DatabaseModule } from './database/index.js';
import { HealthModule } from './health/index.js';
import { IdentityModule } from './identity/index.js';
import { IngestionModule } from './ingestion/index.js';
import { MetricsModule } from './metrics/index.js';
import { NodesModule } from './nodes/nodes.module.js';
import { OperationModule } from './operations/index.js';
import { OutgoingModule } from './outgoing/index.js';
import { PipelineModule } from './pipeline/index.js';
import { ProjectModule } from './projects/index.js';
import { ResultSerializerInterceptor, ResultsModule } from './results/index.js';
import { StreamingModule } from './streaming/index.js';
import { TenancyGuard, TenancyModule } from './tenancy/index.js';
import { TracesModule } from './traces/index.js';

/** The whole server. */
@Module({})
export class AppModule {
  /** @param packages Modules with nodes of others. */
  static with(environment: Environment, log: Log, packages: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
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
        IngestionModule,
        StreamingModule,
        ResultsModule,
        HealthModule,
        MetricsModule,
        TracesModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useExisting: AuthGuard },
        { provide: APP_GUARD, useExisting: TenancyGuard },
        {
          provide: APP_INTERCEPTOR,
          useValue: new JsonBodyInterceptor(environment.MAX_PARAMETERS_BYTES, environment.UPLOAD_IDLE_SECONDS),
        },
        { provide: APP_INTERCEPTOR, useExisting: ResultSerializerInterceptor },
        { provide: APP_PIPE, useClass: FieldsPipe },
      ],
    };
  }
}
