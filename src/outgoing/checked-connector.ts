import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isAddress, type AddressRules } from './address-rules.js';
import type { Resolve } from './outgoing.config.js';
import { AddressRefused } from './service-fault.js';

export interface ConnectionSettings {
  readonly connectTimeoutMs: number;
  readonly ignoresTlsErrors: boolean;
}

/**
 * Connects only to addresses that the rules allow.
 *
 * @param signal Aborts attempts.
 */
export function checkedConnector(
  rules: AddressRules,
  resolve: Resolve,
  { connectTimeoutMs: timeout, ignoresTlsErrors }: ConnectionSettings,
  signal?: AbortSignal,
): buildConnector.connector {
  const connectBy = (lookup: LookupFunction): buildConnector.connector =>
    buildConnector({ timeout, lookup, rejectUnauthorized: !ignoresTlsErrors, ...(signal && { signal }) });
  const connect = connectBy(lookupBy(resolve, (name, address) => rules.allows(name, address)));
  const connectToService = connectBy(lookupBy(resolve, () => true));
  return (options, done) => {
    if (rules.isService(options)) {
      connectToService(options, done);
      return;
    }
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // An address is connected to without a lookup.
    if (isAddress(host) && !rules.allows(host, host)) done(new AddressRefused(refusal(host)), null);
    else connect(options, done);
  };
}

/** Resolves a name once and connects only to the checked addresses: a second answer cannot differ. */
function lookupBy(resolve: Resolve, allows: (name: string, address: string) => boolean): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (!first) done(error ?? new Error(`no address of ${name}`), '');
      else if (!addresses.every(({ address }) => allows(name, address))) {
        done(new AddressRefused(refusal(name)), '');
      } else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function refusal(host: string): string {
  return `${host} is not on the list of addresses that may be called (OUTBOUND_ALLOW)`;
}
