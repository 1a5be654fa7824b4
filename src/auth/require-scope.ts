import { DataFlowError } from '../common/errors/index.js';
import type { AuthConfig, ScopeName } from './auth.config.js';
import type { Caller } from './caller.js';

/**
 * Passes if the caller has one of the scopes.
 *
 * @throws DataFlowError `auth.scope-missing`
 */
export function requireScope(caller: Caller, names: readonly ScopeName[], { scopes }: AuthConfig): void {
  const accepted = names.map((name) => scopes[name]);
  if (accepted.some((scope) => caller.scopes.has(scope))) return;
  const [first = scopes.platform] = accepted;
  throw new DataFlowError('auth.scope-missing', `The token does not have the scope ${accepted.join(' or ')}.`, {
    scope: first,
  });
}
