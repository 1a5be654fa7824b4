export { CallProperties, UserProperties } from './call-properties.js';
export { ENCODINGS, type StreamAudio } from './announced-audio.js';
export { parseParameters, readStartMessage, StartMessage, type JsonObject } from './start-message.js';
