import { isIP } from 'node:net';

/** Maximum hosts of a credential. */
export const MAX_HOSTS = 20;

/** Maximum length of an entry: a name of 253 characters (RFC 1035, section 2.3.4) with `*.` and a port. */
export const MAX_HOST_LENGTH = 261;

/** A name, an IPv4 address, or a bracketed IPv6 address, and an optional port. `readHost` checks it. */
export const HOST = /^(?:[a-z0-9_*.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i;

/** Hosts that a sentence names before it counts the rest. */
const MAX_NAMED = 5;

/** The port of an address that has none. */
const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'ws:': '80', 'https:': '443', 'wss:': '443' };

/**
 * The form in which an entry is compared: lowercase, addresses as URLs have them, no dot at the end.
 *
 * @param entry A host (`api.example.com`), all hosts below one (`*.example.com`) or an address (`10.0.0.7`, `[::1]`), with
 *   a port or without.
 * @returns Undefined where it is invalid.
 */
export function readHost(entry: string): string | undefined {
  if (!HOST.test(entry)) return undefined;
  const [, wildcard = '', host = '', port = ''] = /^(\*\.)?(.*?)(:\d+)?$/.exec(entry) ?? [];
  const url = host.includes('*') ? undefined : parsed(`http://${host}`);
  if (url?.port !== '' || (port !== '' && !isPort(port))) return undefined;
  const name = withoutDot(url.hostname);
  if (name === '' || (wildcard !== '' && isAddress(name))) return undefined;
  return `${wildcard}${name}${port === '' ? '' : `:${Number(port.slice(1))}`}`;
}

/**
 * The host of an address, with its port unless it is the default port.
 *
 * @returns Undefined for text that is not an address.
 */
export function hostOf(address: string): string | undefined {
  const url = parsed(address);
  if (!url) return undefined;
  return `${withoutDot(url.hostname)}${url.port === '' ? '' : `:${url.port}`}`;
}

/**
 * Whether an address leads to one of the hosts.
 *
 * @param hosts As `readHost` gives them; null for any host.
 */
export function allowsAddress(hosts: readonly string[] | null, address: string): boolean {
  if (hosts === null) return true;
  const url = parsed(address);
  if (!url) return false;
  const name = withoutDot(url.hostname);
  const port = url.port === '' ? PORTS[url.protocol] : url.port;
  return hosts.some((entry) => {
    const [, allowed = '', allowedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (allowedPort !== undefined && allowedPort !== port) return false;
    return allowed.startsWith('*.') ? !isAddress(name) && name.endsWith(allowed.slice(1)) : name === allowed;
  });
}

/**
 * Explains why a credential may not be sent to addresses, and how to fix it.
 *
 * @param addresses All addresses that it would be sent to.
 * @returns Undefined if it may be sent to each of them.
 */
export function hostsFault(
  { id, hosts }: { readonly id: string; readonly hosts: readonly string[] | null },
  addresses: readonly string[],
): string | undefined {
  if (hosts === null) return undefined;
  const only = `the credential '${id}' may be sent only to ${listed(hosts)}`;
  if (addresses.length === 0) return `${only}; found a call that names no address`;
  const refused = addresses.find((address) => !allowsAddress(hosts, address));
  if (refused === undefined) return undefined;
  const host = hostOf(refused);
  if (host === undefined) return `${only}; found an address that cannot be read`;
  return `${only}; found '${host}': set the address to one of these hosts, or add '${host}' to the hosts of the credential with PUT /credentials/${id}`;
}

function listed(hosts: readonly string[]): string {
  const named = hosts.slice(0, MAX_NAMED).map((host) => `'${host}'`);
  const more = hosts.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}

function isPort(port: string): boolean {
  const number = Number(port.slice(1));
  return number >= 1 && number <= 65_535;
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}

function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
