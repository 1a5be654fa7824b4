export { OutgoingClient, type ServiceCaller } from './outgoing-client.js';
export { OutgoingConfig } from './outgoing.config.js';
export { useProxy } from './use-proxy.js';
export { statusOf } from './service-fault.js';
export { OutgoingModule } from './outgoing.module.js';
