export { askJson, type Task } from './ask-json.js';
export type { Completer, Completion } from './completer.js';
export { OPENAI_ADDRESS, openAiCompleter, type CompleterSettings } from './openai-completer.js';
