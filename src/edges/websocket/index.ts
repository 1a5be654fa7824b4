export { WebSocketEdgeModule } from './websocket-edge.module.js';
