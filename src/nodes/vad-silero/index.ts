export { vadSilero, VadSileroNode } from './vad-silero.node.js';
