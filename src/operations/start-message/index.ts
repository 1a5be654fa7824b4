export { parseParameters, readStartMessage, StartMessage } from './start-message.js';
