import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { SherpaOnnx } from '../sherpa-onnx/index.js';
import { espeakReadiness, espeakSynthesizer } from './espeak-synthesizer.js';
import { firstThatSpeaks } from './first-that-speaks.js';
import { fliteSynthesizer } from './flite-synthesizer.js';
import { FliteWorkers } from './flite-workers.js';
import { sherpaSynthesizer } from './sherpa-synthesizer.js';
import type { EngineLog, Synthesizer } from './synthesizer.js';

/** Engines that run on this machine; `auto`: for each language the first that has it. */
export const LOCAL_ENGINES = ['auto', 'sherpa-onnx', 'flite', 'espeak-ng'] as const;

export type LocalEngine = (typeof LOCAL_ENGINES)[number];

/** The engines on this machine, shared by all operations. */
@Injectable()
export class LocalSynthesis implements OnModuleDestroy {
  private readonly workers = new FliteWorkers();

  constructor(private readonly sherpa: SherpaOnnx) {}

  /** Why an engine cannot run here and what to do; undefined when it can. */
  readiness(engine: LocalEngine): string | undefined {
    if (engine === 'sherpa-onnx') return this.sherpa.readiness('synthesis', { language: '', name: '' });
    return engine === 'espeak-ng' ? espeakReadiness() : undefined;
  }

  /** Makes an engine ready; what takes long is done once. */
  async open(engine: LocalEngine, log: EngineLog): Promise<Synthesizer> {
    switch (engine) {
      case 'flite':
        await this.workers.load(log);
        return fliteSynthesizer(this.workers, log);
      case 'sherpa-onnx':
        return sherpaSynthesizer(this.sherpa);
      case 'espeak-ng':
        return espeakSynthesizer();
      case 'auto': {
        const others = espeakReadiness() === undefined ? [await espeakSynthesizer()] : [];
        const neural = sherpaSynthesizer(this.sherpa);
        // Which of its models a text of no language is for, nothing says.
        const ofLanguage = { ...neural, speaks: (tag: string) => tag !== '' && neural.speaks(tag) };
        return firstThatSpeaks([ofLanguage, await this.open('flite', log), ...others]);
      }
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.workers.close();
  }
}
