import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { espeakReadiness, espeakSynthesizer } from './espeak-synthesizer.js';
import { firstThatSpeaks } from './first-that-speaks.js';
import { fliteSynthesizer } from './flite-synthesizer.js';
import { FliteWorkers } from './flite-workers.js';
import type { EngineLog, Synthesizer } from './synthesizer.js';

/** Engines that run on this machine; `auto`: for each language the first that has it. */
export const LOCAL_ENGINES = ['auto', 'flite', 'espeak-ng'] as const;

export type LocalEngine = (typeof LOCAL_ENGINES)[number];

/** The engines on this machine, shared by all operations. */
@Injectable()
export class LocalSynthesis implements OnModuleDestroy {
  private readonly workers = new FliteWorkers();

  /** Why an engine cannot run here and what to do; undefined when it can. */
  readiness(engine: LocalEngine): string | undefined {
    return engine === 'espeak-ng' ? espeakReadiness() : undefined;
  }

  /** Makes an engine ready; what takes long is done once. */
  async open(engine: LocalEngine, log: EngineLog): Promise<Synthesizer> {
    switch (engine) {
      case 'flite':
        await this.workers.load(log);
        return fliteSynthesizer(this.workers, log);
      case 'espeak-ng':
        return espeakSynthesizer();
      case 'auto': {
        const others = espeakReadiness() === undefined ? [await espeakSynthesizer()] : [];
        return firstThatSpeaks([await this.open('flite', log), ...others]);
      }
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.workers.close();
  }
}
