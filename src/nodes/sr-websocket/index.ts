export { srWebsocket, SrWebsocketNode } from './sr-websocket.node.js';
