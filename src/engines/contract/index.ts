export {
  defineEngine,
  type EngineChoice,
  type EngineContext,
  type EngineDefinition,
  type EngineLanguages,
} from './define-engine.js';
export { AUTO, EngineList, speaks, type AutoOrder } from './engine-list.js';
