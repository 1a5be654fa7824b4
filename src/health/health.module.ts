import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { OperationModule } from '../operations/index.js';
import { HealthController } from './health.controller.js';

@Module({ imports: [TerminusModule.forRoot({ logger: false }), OperationModule], controllers: [HealthController] })
export class HealthModule {}
