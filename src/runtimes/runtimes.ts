import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { FliteWorkers } from './flite/index.js';
import { SherpaOnnx } from './sherpa-onnx/index.js';

/** The runtimes of engines, which all operations share. */
@Injectable()
export class Runtimes implements OnModuleDestroy {
  constructor(
    readonly sherpa: SherpaOnnx,
    readonly flite: FliteWorkers,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.flite.close();
  }
}
