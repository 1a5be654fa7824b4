import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AuthModule } from '../auth/index.js';
import { OperationModule } from '../operations/index.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), AuthModule, OperationModule],
  controllers: [HealthController],
  providers: [Readiness],
})
export class HealthModule {}
