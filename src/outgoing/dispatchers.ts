import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Agent, buildConnector, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { isAddress, type AddressRules } from './address-rules.js';
import type { ProxySettings, Resolve } from './outgoing.config.js';
import { AddressRefused } from './service-fault.js';

interface ConnectionSettings {
  readonly connectTimeoutMs: number;
  readonly ignoresTlsErrors: boolean;
}

/** Keep-alive connections of outgoing calls, each made only to an address that the rules allow. */
export class Dispatchers {
  private readonly made = new LRUCache<string, Dispatcher>({
    max: 32,
    dispose: (dispatcher) => void dispatcher.close().catch(() => undefined),
  });

  constructor(
    private readonly rules: AddressRules,
    private readonly proxy: ProxySettings | undefined,
    private readonly resolve: Resolve = (name, options, done) => systemLookup(name, options, done),
  ) {}

  get({ connectTimeoutMs, ignoresTlsErrors }: ConnectionSettings): Dispatcher {
    const key = `${connectTimeoutMs} ${ignoresTlsErrors}`;
    const known = this.made.get(key);
    if (known) return known;
    const connect = this.connector(connectTimeoutMs, ignoresTlsErrors);
    const options = { connect, connections: 64, keepAliveTimeout: 4_000 };
    const requestTls = { rejectUnauthorized: !ignoresTlsErrors, timeout: connectTimeoutMs };
    const { proxy } = this;
    const dispatcher = proxy
      ? new EnvHttpProxyAgent({
          ...options,
          requestTls,
          httpProxy: proxy.http ?? '',
          httpsProxy: proxy.https ?? '',
          noProxy: proxy.none ?? '',
        })
      : new Agent(options);
    this.made.set(key, dispatcher);
    return dispatcher;
  }

  async close(): Promise<void> {
    await Promise.all([...this.made.values()].map((dispatcher) => dispatcher.destroy()));
    this.made.clear();
  }

  private connector(timeout: number, ignoresTlsErrors: boolean): buildConnector.connector {
    const connect = buildConnector({ timeout, lookup: this.lookup, rejectUnauthorized: !ignoresTlsErrors });
    return (options, done) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // An address is connected to without a look-up.
      if (isAddress(host) && !this.rules.allows(host, host)) done(new AddressRefused(refusal(host)), null);
      else connect(options, done);
    };
  }

  /** Looks a name up once, and lets the connection go only to what was checked: a second answer cannot differ. */
  private readonly lookup: LookupFunction = (name, options, done) => {
    this.resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (!first) done(error ?? new Error(`no address of ${name}`), '');
      else if (!addresses.every(({ address }) => this.rules.allows(name, address))) {
        done(new AddressRefused(refusal(name)), '');
      } else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function refusal(host: string): string {
  return `${host} is not on the list of addresses that may be called (OUTBOUND_ALLOW)`;
}
