export { conversation, srt, text, vtt } from './conversation.serializer.js';
