import ipaddr from 'ipaddr.js';
import type { Fault } from '../common/errors/index.js';
import type { Environment } from './environment.js';

/** Values of NODE_ENV, in lowercase, with which the embedded provider may run on every address. */
const UNGUARDED = ['development', 'test'];

const FIX =
  'set IDENTITY_ISSUER and IDENTITY_AUDIENCE to your identity server, or EMBEDDED_IDENTITY=allow to run the embedded provider all the same';

/**
 * Checks whether the embedded identity provider may run where IDENTITY_ISSUER is not set.
 *
 * Its one client holds every scope, so a server that others can reach needs an explicit permission.
 *
 * @returns What was found and how to fix it; undefined where there is nothing to fix.
 */
export function embeddedIdentityFault(environment: Environment): Fault | undefined {
  const { IDENTITY_ISSUER, EMBEDDED_IDENTITY, HOST } = environment;
  if (IDENTITY_ISSUER !== undefined || EMBEDDED_IDENTITY === 'allow') return undefined;
  if (EMBEDDED_IDENTITY === 'off') {
    return fault('expected an issuer, since EMBEDDED_IDENTITY is off; without either no token can be verified');
  }
  const mode = environment.NODE_ENV?.toLowerCase();
  if (mode === undefined) {
    if (isLoopback(HOST)) return undefined;
    return fault(`expected an issuer, since HOST (${HOST}) is not a loopback address and NODE_ENV is not set; ${FIX}`);
  }
  if (UNGUARDED.includes(mode)) return undefined;
  return fault(`expected an issuer, since NODE_ENV is neither development nor test; ${FIX}`);
}

/**
 * Whether only programs of this machine can reach the address.
 *
 * A name other than `localhost` may lead anywhere.
 */
function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

function fault(detail: string): Fault {
  return { pointer: '/IDENTITY_ISSUER', detail };
}
