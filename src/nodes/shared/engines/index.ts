export { openEngine, type EngineUse } from './open-engine.js';
