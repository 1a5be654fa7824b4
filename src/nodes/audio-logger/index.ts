export { audioLogger, AudioLoggerNode } from './audio-logger.node.js';
