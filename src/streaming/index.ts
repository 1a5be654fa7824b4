export type { ClientMessage } from './client-message.js';
export { CLOSE } from './close-codes.js';
export { StreamingModule } from './streaming.module.js';
