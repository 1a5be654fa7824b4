import { Module } from '@nestjs/common';
import { OperationModule } from '../operations/index.js';
import { MetricsHost } from './metrics.host.js';

@Module({ imports: [OperationModule], providers: [MetricsHost], exports: [MetricsHost] })
export class MetricsModule {}
