import ipaddr from 'ipaddr.js';
import { EnvironmentError } from '../config/index.js';

/**
 * Private networks, which names may lead to.
 *
 * Other ranges hold metadata services, this machine and NAT64.
 */
const PRIVATE = new Set(['private', 'carrierGradeNat', 'uniqueLocal']);

/** All allocated IPv6 addresses (RFC 4291, section 2.4, as IANA keeps it); others are not public. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by range, but only for this machine: Azure's host services (WireServer). */
const OF_THE_HOST = new Set(['168.63.129.16']);

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The addresses that outgoing calls may reach. */
export class AddressRules {
  private readonly names: string[] = [];
  private readonly ranges: [Address, number][] = [];
  private mayReachPublic = false;
  /** Host and port of each. */
  private readonly services: ReadonlySet<string>;

  /**
   * @param list OUTBOUND_ALLOW, separated by commas: `public` for every public address; a name (`asr.example.com`, or
   *   `*.example.com` for all below it), whatever private or public address it has; an address or a range
   *   (`10.1.0.0/16`). Link-local and loopback addresses are reached only by a range that holds them.
   * @param services Addresses of services that the operator has named elsewhere, for all tenants: their hosts and ports
   *   may be called, wherever they are.
   * @throws EnvironmentError for an entry that is none of these.
   */
  constructor(list: string, services: readonly string[] = []) {
    this.services = new Set(services.map((address) => originOf(new URL(address))));
    for (const entry of list.split(',').map((text) => text.trim().toLowerCase())) {
      if (entry === '') continue;
      if (entry === 'public') this.mayReachPublic = true;
      else if (ipaddr.isValidCIDR(entry)) this.ranges.push(ipaddr.parseCIDR(entry));
      else if (isAddress(entry)) this.ranges.push(single(entry));
      else if (/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(entry)) this.names.push(entry);
      else throw refused(entry);
    }
  }

  /** Whether an address has the host and port of a service that the operator has named. */
  isService(url: Origin): boolean {
    return this.services.size > 0 && this.services.has(originOf(url));
  }

  /** Whether a connection to `address`, which `name` resolved to, is allowed. */
  allows(name: string, address: string): boolean {
    if (!isAddress(address)) return false;
    const found = ipaddr.process(address);
    if (this.ranges.some(([range, bits]) => found.kind() === range.kind() && found.match(range, bits))) return true;
    const isPublic = isPublicAddress(found);
    if (isPublic && this.mayReachPublic) return true;
    return !isAddress(name) && this.allowsName(name) && (isPublic || PRIVATE.has(found.range()));
  }

  /**
   * Whether a call to a host may be tried.
   *
   * The address that a name resolves to is checked when the connection is made. A proxy resolves it, so there only the
   * name is checked.
   */
  mayBeCalled(host: string, byProxy: boolean): boolean {
    if (isAddress(host)) return this.allows(host, host);
    return this.mayReachPublic || this.allowsName(host) || (!byProxy && this.ranges.length > 0);
  }

  private allowsName(name: string): boolean {
    const host = name.toLowerCase().replace(/\.$/, '');
    return this.names.some((allowed) =>
      allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed,
    );
  }
}

/** The members of a URL that name a server. */
export type Origin = Readonly<Record<'protocol' | 'hostname' | 'port', string>>;

function originOf({ protocol, hostname, port }: Origin): string {
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  return `${hostname.toLowerCase()} ${port === '' ? (isSecure ? '443' : '80') : port}`;
}

/** Whether the host of a URL is an address, in the forms that URLs are normalized to. */
export function isAddress(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

function isPublicAddress(address: Address): boolean {
  if (address.range() !== 'unicast' || OF_THE_HOST.has(address.toString())) return false;
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_IPV6);
}

function refused(entry: string): EnvironmentError {
  const detail = `expected public, a name, an address or a range, found '${entry}'`;
  return new EnvironmentError([{ pointer: '/OUTBOUND_ALLOW', detail }]);
}

function single(entry: string): [Address, number] {
  const address = ipaddr.process(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
