export { OutgoingClient } from './outgoing-client.js';
export { OutgoingConfig } from './outgoing.config.js';
export { OutgoingModule } from './outgoing.module.js';
