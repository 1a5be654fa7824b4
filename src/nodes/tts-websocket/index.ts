export { ttsWebsocket, TtsWebsocketNode } from './tts-websocket.node.js';
