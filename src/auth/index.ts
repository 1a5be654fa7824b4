export { Public, RequiresScope } from './access.decorator.js';
export { AuthConfig, type ScopeName } from './auth.config.js';
export { AuthGuard } from './auth.guard.js';
export { AuthModule } from './auth.module.js';
export { bearerToken } from './bearer-token.js';
export { callerOf, CurrentCaller, findCaller, type Caller } from './caller.js';
export { KeySet } from './key-set.js';
export { requireScope } from './require-scope.js';
export { acceptedUntil, TokenVerifier } from './token-verifier.js';
