export { openAiBase } from './openai-base.js';
export { OrderedCalls } from './ordered-calls.js';
export { rewritingRun } from './rewriting-run.js';
export {
  addressFaults,
  callSettings,
  requireAddress,
  ServiceParameters,
  type CallSettings,
} from './service-parameters.js';
export { unreadable } from './unreadable.js';
