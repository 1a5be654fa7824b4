import type { ProxySettings } from './outgoing.config.js';

/**
 * The proxy of an address, for ws and wss as for http and https; undefined for none.
 *
 * It follows the rules of undici's agent.
 */
export function proxyFor(
  { protocol, hostname, port }: URL,
  { http, https, none = '' }: ProxySettings,
): URL | undefined {
  const isSecure = protocol === 'wss:' || protocol === 'https:';
  const address = (isSecure ? https : undefined) ?? http;
  if (address === undefined || address === '') return undefined;
  const place = { host: hostname.toLowerCase(), port: port === '' ? (isSecure ? '443' : '80') : port };
  if (none === '*') return undefined;
  const isExcepted = none.split(/[,\s]+/).some((entry) => entry !== '' && names(entry.toLowerCase(), place));
  return isExcepted ? undefined : new URL(address);
}

/** Whether a NO_PROXY entry matches: `example.com`, `.example.com` or `*.example.com`, or with a port. */
function names(entry: string, place: { readonly host: string; readonly port: string }): boolean {
  const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  if (port !== undefined && port !== place.port) return false;
  const host = name.replace(/^\*?\./, '');
  return place.host === host || place.host.endsWith(`.${host}`);
}
