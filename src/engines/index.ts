export { EnginesConfig } from './engines.config.js';
export { EnginesModule } from './engines.module.js';
