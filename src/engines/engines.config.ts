import { resolve } from 'node:path';
import type { Environment } from '../config/index.js';

/** Where engines find what they need. */
export class EnginesConfig {
  constructor(
    /** MODELS_DIR: a folder a model. */
    readonly modelsFolder: string,
  ) {}

  static of({ MODELS_DIR }: Environment): EnginesConfig {
    return new EnginesConfig(resolve(MODELS_DIR));
  }
}
