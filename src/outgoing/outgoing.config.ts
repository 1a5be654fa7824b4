import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { Environment } from '../config/index.js';

/** Looks up all addresses of a name. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Proxies of outgoing calls, by the scheme of the called address. */
export interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  readonly none: string | undefined;
}

/** Limits per tenant, so that slow services delay their own tenant only. 0 for no limit. */
export interface OutgoingLimits {
  readonly calls: number;
  /** WebSockets that are open or connecting. */
  readonly sockets: number;
  /** Fetches of tokens for its credentials. */
  readonly tokens: number;
}

const NO_LIMITS: OutgoingLimits = { calls: 0, sockets: 0, tokens: 0 };

/** Settings of outgoing calls. */
export class OutgoingConfig {
  constructor(
    /** OUTBOUND_ALLOW. */
    readonly allow: string,
    readonly proxy?: ProxySettings,
    /** Resolves names; by default the system does. */
    readonly resolve: Resolve = (name, options, done) => lookup(name, options, done),
    /** Interval of pings on an open WebSocket, in ms. */
    readonly pingMs = 20_000,
    /** Concurrent lookups of names: one fewer than libuv has threads by default. */
    readonly lookups = 3,
    readonly limits: OutgoingLimits = NO_LIMITS,
    /** Addresses of services for all tenants, wherever they are. */
    readonly services: readonly string[] = [],
  ) {}

  static of(environment: Environment): OutgoingConfig {
    const { OUTBOUND_ALLOW, RECOGNIZER_URL, HTTP_PROXY, HTTPS_PROXY, NO_PROXY } = environment;
    const usesProxy = HTTP_PROXY !== undefined || HTTPS_PROXY !== undefined;
    const proxy = { http: HTTP_PROXY, https: HTTPS_PROXY, none: NO_PROXY };
    const limits = {
      calls: environment.MAX_OUTGOING_CALLS_PER_TENANT,
      sockets: environment.MAX_OUTGOING_SOCKETS_PER_TENANT,
      tokens: environment.MAX_TOKEN_FETCHES_PER_TENANT,
    };
    const services = RECOGNIZER_URL === undefined ? [] : [RECOGNIZER_URL];
    const { resolve, pingMs, lookups } = new OutgoingConfig(OUTBOUND_ALLOW);
    return new OutgoingConfig(
      OUTBOUND_ALLOW,
      usesProxy ? proxy : undefined,
      resolve,
      pingMs,
      lookups,
      limits,
      services,
    );
  }
}
