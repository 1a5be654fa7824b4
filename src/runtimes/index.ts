export type { EngineLog } from './flite/index.js';
export { RuntimesConfig } from './runtimes.config.js';
export { RuntimesModule } from './runtimes.module.js';
export { Runtimes } from './runtimes.js';
