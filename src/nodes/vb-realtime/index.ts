export { vbRealtime, VbRealtimeNode } from './vb-realtime.node.js';
