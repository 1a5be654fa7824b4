export { ttsHttp, TtsHttpNode } from './tts-http.node.js';
