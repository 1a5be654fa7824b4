import { LRUCache } from 'lru-cache';
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { AddressRules } from './address-rules.js';
import { checkedConnector, type ConnectionSettings } from './checked-connector.js';
import type { NameLookups } from './name-lookups.js';
import type { ProxySettings } from './outgoing.config.js';

/**
 * Keep-alive connections of outgoing calls, made only to addresses that the rules allow.
 *
 * Each tenant has its own connections to a service, so it never waits for another tenant.
 */
export class Dispatchers {
  private readonly made = new LRUCache<string, Dispatcher>({
    max: 256,
    dispose: (dispatcher) => void dispatcher.close().catch(() => undefined),
  });

  constructor(
    private readonly rules: AddressRules,
    private readonly proxy: ProxySettings | undefined,
    private readonly lookups: NameLookups,
  ) {}

  get(tenantId: string, settings: ConnectionSettings): Dispatcher {
    const { connectTimeoutMs, ignoresTlsErrors } = settings;
    const key = `${tenantId} ${connectTimeoutMs} ${ignoresTlsErrors}`;
    const known = this.made.get(key);
    if (known) return known;
    const connect = checkedConnector(this.rules, this.lookups.for(tenantId), settings);
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
}
