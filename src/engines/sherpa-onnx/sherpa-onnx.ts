import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../../common/logging/index.js';
import type { LoadMessage } from './host/messages.js';
import { SharedModel } from './shared-model.js';
import { SILERO } from './silero.js';

/** After so long without a user, a model's memory is worth more than the seconds that loading takes. */
const IDLE_MS = 600_000;

/** A client that left costs no more than this. */
const PATIENCE_MS = 500;

/** The models of sherpa-onnx that this process has loaded, or will. */
@Injectable()
export class SherpaOnnx implements OnApplicationShutdown {
  private readonly models = new Map<string, SharedModel>();

  constructor(private readonly log: Log) {}

  /** Tells speech from what is none. */
  get silero(): SharedModel {
    return this.shared('silero-vad', SILERO);
  }

  onApplicationShutdown(): void {
    for (const model of this.models.values()) model.unload('shutdown');
  }

  private shared(name: string, message: LoadMessage): SharedModel {
    const known = this.models.get(name);
    if (known) return known;
    const made = new SharedModel(name, message, this.log, { idleMs: IDLE_MS, patienceMs: PATIENCE_MS });
    this.models.set(name, made);
    return made;
  }
}
