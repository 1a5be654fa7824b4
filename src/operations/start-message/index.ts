export { parseParameters, readStartMessage, settingKeysOf, StartMessage } from './start-message.js';
export type { UnusedKeys } from './unused-keys.js';
