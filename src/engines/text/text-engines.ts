import { EngineList } from '../contract/index.js';
import { embedded } from './embedded.engine.js';
import { llm } from './llm.engine.js';
import { service } from './service.engine.js';
import type { TextEngine } from './text-engine.js';

const ENGINES = [embedded, service, llm];

/** The engines of nodes that work on texts. Their tasks differ from node to node. */
export const TEXT_ENGINES = new EngineList<TextEngine>('text', ENGINES, {
  order: [llm, service],
  otherwise: embedded,
  words: '`llm` if `Model` is set, else `service` if `Address` is set, else `embedded`',
});
