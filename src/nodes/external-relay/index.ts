export { externalRelay, ExternalRelayNode } from './external-relay.node.js';
