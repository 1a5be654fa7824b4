import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AuthGuard } from '../auth/index.js';
import { FieldsPipe } from '../common/field/index.js';
import { JsonBodyInterceptor } from '../common/http/index.js';
import { CredentialsRoutesModule } from '../credentials/index.js';
import { HttpEdgeModule } from '../edges/http/index.js';
import { WebSocketEdgeModule } from '../edges/websocket/index.js';
import { ProjectRoutesModule } from '../projects/index.js';
import { ResultSerializerInterceptor, ResultsModule } from '../results/index.js';
import { TenancyGuard, TenancyRoutesModule } from '../tenancy/index.js';
import { problemFilter, runningModules, WATCHING_MODULES, type RoleParts } from './modules.js';

/** A process of the role `api`: all routes and streams, and the operations of both. */
@Module({})
export class ApiModule {
  static with(parts: RoleParts): DynamicModule {
    const { environment } = parts;
    return {
      module: ApiModule,
      imports: [
        ...runningModules(parts),
        TenancyRoutesModule,
        CredentialsRoutesModule,
        ProjectRoutesModule,
        HttpEdgeModule,
        WebSocketEdgeModule,
        ResultsModule,
        ...WATCHING_MODULES,
      ],
      providers: [
        problemFilter(parts),
        { provide: APP_GUARD, useExisting: AuthGuard },
        { provide: APP_GUARD, useExisting: TenancyGuard },
        {
          provide: APP_INTERCEPTOR,
          useValue: new JsonBodyInterceptor(environment, {
            idleSeconds: environment.UPLOAD_IDLE_SECONDS,
            minBytesPerSecond: environment.MIN_UPLOAD_BYTES_PER_SECOND,
          }),
        },
        { provide: APP_INTERCEPTOR, useExisting: ResultSerializerInterceptor },
        { provide: APP_PIPE, useClass: FieldsPipe },
      ],
    };
  }
}
