export { CredentialsRoutesModule } from './credentials-routes.module.js';
export { CredentialRotation } from './credential-rotation.js';
export { CredentialService, type AuthorizationHeaders, type TenantCredentials } from './credential.service.js';
export { CredentialsModule } from './credentials.module.js';
export { TokenFetcher, type TokenResponse } from './token-fetcher.js';
