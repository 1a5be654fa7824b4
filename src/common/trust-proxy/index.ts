export { compileTrust, trustProxyFault, type TrustProxy } from './trust-proxy.js';
