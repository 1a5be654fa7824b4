import { resolve } from 'node:path';
import type { Environment } from '../config/index.js';

/** Settings of the runtimes. */
export class RuntimesConfig {
  constructor(
    /** MODELS_DIR: a folder a model. */
    readonly modelsFolder: string,
  ) {}

  static of({ MODELS_DIR }: Environment): RuntimesConfig {
    return new RuntimesConfig(resolve(MODELS_DIR));
  }
}
