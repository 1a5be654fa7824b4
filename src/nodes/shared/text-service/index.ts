export { completerFor, LlmParameters, namesLlm } from './llm-parameters.js';
export { textChoice, TextEngineParameters } from './text-engine-parameters.js';
export { TextServiceParameters } from './text-service-parameters.js';
