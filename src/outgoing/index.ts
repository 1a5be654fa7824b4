export { OutgoingClient, type ServiceCaller } from './outgoing-client.js';
export { OutgoingConfig } from './outgoing.config.js';
export { useProxy } from './use-proxy.js';
export { OutgoingModule } from './outgoing.module.js';
