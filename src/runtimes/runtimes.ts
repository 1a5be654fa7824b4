import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FliteWorkers } from './flite/index.js';
import { SherpaOnnx } from './sherpa-onnx/index.js';

/** The runtimes of engines, which all operations share. */
@Injectable()
export class Runtimes implements OnApplicationShutdown {
  constructor(
    readonly sherpa: SherpaOnnx,
    readonly flite: FliteWorkers,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.flite.close();
  }
}
