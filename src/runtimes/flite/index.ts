export { flitePlain, isSayable } from './flite-text.js';
export { FliteWorkers, type EngineLog } from './flite-workers.js';
