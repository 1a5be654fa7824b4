export { caRealtime, CaRealtimeNode } from './ca-realtime.node.js';
