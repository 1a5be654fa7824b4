import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { AddressRules } from './address-rules.js';
import { checkedConnector, type ConnectionSettings } from './checked-connector.js';
import type { NameLookups } from './name-lookups.js';
import type { ProxySettings } from './outgoing.config.js';
import { proxyFor } from './proxy-choice.js';
import { ProxyRefusal } from './service-fault.js';

interface DialTarget {
  readonly url: URL;
  readonly tenantId: string;
}

/** Opens connections for WebSockets: to addresses that the rules allow, or through a proxy. */
export class SocketDialer {
  constructor(
    private readonly rules: AddressRules,
    private readonly proxy: ProxySettings | undefined,
    private readonly lookups: NameLookups,
  ) {}

  /**
   * Connects to an address, with TLS for wss.
   *
   * @param target The address and the tenant.
   * @param signal Aborts the attempt.
   */
  async dial(target: DialTarget, settings: ConnectionSettings, signal: AbortSignal): Promise<Socket> {
    const { url, tenantId } = target;
    const isSecure = url.protocol === 'wss:';
    const { host, hostname } = url;
    const port = url.port === '' ? (isSecure ? '443' : '80') : url.port;
    const place = { host, hostname: hostname.replace(/^\[|\]$/g, ''), port, protocol: isSecure ? 'https:' : 'http:' };
    const proxy = this.proxy && proxyFor(url, this.proxy);
    if (!proxy) {
      const resolve = this.lookups.for(tenantId);
      return connected(checkedConnector(this.rules, resolve, settings, signal), place, signal);
    }
    const tunnel = await openTunnel(proxy, `${hostname}:${port}`, settings.connectTimeoutMs, signal);
    if (!isSecure) return tunnel;
    const timeout = settings.connectTimeoutMs;
    const connector = buildConnector({ timeout, rejectUnauthorized: !settings.ignoresTlsErrors, signal });
    return connected(connector, { ...place, httpSocket: tunnel }, signal);
  }
}

function connected(
  connector: buildConnector.connector,
  place: buildConnector.Options,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connector(place, (error, socket) => {
      if (error) reject(error);
      else if (signal.aborted) {
        socket.destroy();
        reject(signal.reason as Error);
      } else resolve(socket);
    });
  });
}

/** @see RFC 9110, section 9.3.6 (CONNECT) */
async function openTunnel(proxy: URL, place: string, timeout: number, signal: AbortSignal): Promise<Socket> {
  const client = new Client(proxy.origin, { connect: { timeout } });
  try {
    const headers = { host: place, ...authorization(proxy) };
    const { statusCode, socket } = await client.connect({ path: place, headers, signal });
    if (statusCode === 200) return socket as Socket;
    socket.on('error', () => undefined).destroy();
    throw new ProxyRefusal(`the proxy answered ${statusCode}`);
  } finally {
    // The tunnel no longer belongs to the client.
    await client.destroy();
  }
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { 'proxy-authorization': `Basic ${pair.toString('base64')}` };
}
