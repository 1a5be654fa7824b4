export { askJson, type Task } from './ask-json.js';
export type { Completer, Completion } from './completer.js';
export { dialogData, LONGEST_FOR_MODEL } from './dialog-data.js';
export { completerFor, LlmParameters, namesLlm, OPENAI_ADDRESS } from './llm-parameters.js';
export { openAiCompleter, type CompleterSettings } from './openai-completer.js';
export {
  TextEngineParameters,
  textEngineFaults,
  textEngineOf,
  textEngineReadiness,
  type TextEngine,
} from './text-engine-parameters.js';
