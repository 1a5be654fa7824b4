import { Module } from '@nestjs/common';
import { OperationModule } from '../operations/index.js';
import { TracesHost } from './traces.host.js';

@Module({ imports: [OperationModule], providers: [TracesHost] })
export class TracesModule {}
