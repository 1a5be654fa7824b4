import { resolve } from 'node:path';
import type { Environment } from '../config/index.js';

/** Where engines find what they need. */
export class EnginesConfig {
  constructor(
    /** MODELS_DIR: a folder a model. */
    readonly modelsFolder: string,
    /** SCRIPT_THREADS and MAX_SCRIPT_MEMORY_BYTES. */
    readonly scripts: { readonly threads: number; readonly memoryBytes: number },
  ) {}

  static of({ MODELS_DIR, SCRIPT_THREADS, MAX_SCRIPT_MEMORY_BYTES }: Environment): EnginesConfig {
    return new EnginesConfig(resolve(MODELS_DIR), { threads: SCRIPT_THREADS, memoryBytes: MAX_SCRIPT_MEMORY_BYTES });
  }
}
