export { openAiBase } from './openai-base.js';
export { isRefusal, OpenAiClient, type OpenAiSettings } from './openai-client.js';
export { speechFile } from './speech-file.js';
