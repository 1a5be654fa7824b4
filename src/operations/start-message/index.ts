export { CallProperties, UserProperties } from './call-properties.js';
export { readStartMessage, StartMessage } from './start-message.js';
