export type { TextEngine } from './text-engine.js';
export { TEXT_ENGINES } from './text-engines.js';
