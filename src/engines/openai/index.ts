export { isRefusal, OpenAiClient, unreadable, type OpenAiSettings } from './openai-client.js';
