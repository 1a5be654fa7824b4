export { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER, EmbeddedIdentity } from './embedded-identity.js';
export { IdentityHost } from './identity-host.js';
export { IdentityModule } from './identity.module.js';
export { mountEmbeddedIdentity } from './mount-embedded-identity.js';
