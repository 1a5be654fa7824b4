import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { Environment } from '../config/index.js';

/** Looks up all addresses of a name. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Proxies of outgoing calls, by the scheme of what is called. */
export interface ProxySettings {
  readonly http: string | undefined;
  readonly https: string | undefined;
  readonly none: string | undefined;
}

/** Where outgoing calls may go. */
export class OutgoingConfig {
  constructor(
    /** OUTBOUND_ALLOW. */
    readonly allow: string,
    readonly proxy?: ProxySettings,
    /** Looks names up; the system does when left out. */
    readonly resolve: Resolve = (name, options, done) => lookup(name, options, done),
    /** How often an open WebSocket is asked whether its service is still there, in ms. */
    readonly pingMs = 20_000,
  ) {}

  static of({ OUTBOUND_ALLOW, HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: Environment): OutgoingConfig {
    const usesProxy = HTTP_PROXY !== undefined || HTTPS_PROXY !== undefined;
    const proxy = { http: HTTP_PROXY, https: HTTPS_PROXY, none: NO_PROXY };
    return new OutgoingConfig(OUTBOUND_ALLOW, usesProxy ? proxy : undefined);
  }
}
