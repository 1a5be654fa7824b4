import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { Environment } from '../config/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { Admission } from './admission.js';
import { OperationLedger } from './operation-ledger.js';
import { OperationLog } from './operation-log.js';
import { OperationRepository } from './operation.repository.js';
import { OperationService } from './operation.service.js';
import { OperationsConfig } from './operations.config.js';
import { PressureGauge, ProcessPressureGauge } from './pressure-gauge.js';
import { SessionController } from './session.controller.js';

@Module({
  imports: [AuthModule, TenancyModule, CredentialsModule],
  controllers: [SessionController],
  providers: [
    {
      provide: OperationsConfig,
      inject: [Environment],
      useFactory: (environment: Environment) => OperationsConfig.of(environment),
    },
    { provide: PressureGauge, useClass: ProcessPressureGauge },
    Admission,
    OperationRepository,
    OperationLog,
    OperationLedger,
    OperationService,
  ],
  exports: [OperationLedger, OperationService, OperationsConfig],
})
export class OperationModule {}
