export { isRefusal, OpenAiClient, type OpenAiSettings } from './openai-client.js';
