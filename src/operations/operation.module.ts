import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { Environment } from '../config/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { ProjectModule } from '../projects/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { AccessWatch } from './access-watch.js';
import { Admission } from './admission.js';
import { BatchRun } from './batch-run.js';
import { OperationLedger, OperationRepository } from './ledger/index.js';
import { LocalOperationBus, OperationBus } from './operation-bus.js';
import { OperationLog } from './operation-log.js';
import { OperationOpener } from './operation-opener.js';
import { OperationService } from './operation.service.js';
import { OperationsConfig } from './operations.config.js';
import { PressureGauge, ProcessPressureGauge } from './pressure-gauge.js';

@Module({
  imports: [AuthModule, TenancyModule, CredentialsModule, ProjectModule],
  providers: [
    {
      provide: OperationsConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => OperationsConfig.of(environment),
    },
    { provide: PressureGauge, useClass: ProcessPressureGauge },
    AccessWatch,
    Admission,
    OperationRepository,
    OperationLog,
    OperationLedger,
    OperationOpener,
    OperationService,
    BatchRun,
    { provide: OperationBus, useClass: LocalOperationBus },
  ],
  exports: [BatchRun, OperationBus, OperationLedger, OperationOpener, OperationService, OperationsConfig],
})
export class OperationModule {}
