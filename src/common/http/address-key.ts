import ipaddr from 'ipaddr.js';

/** An IPv4 address or a bracketed IPv6 address with a port, as some proxies send it. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+)):\d+$/;

/** Groups of an IPv6 address that its network has: /64. */
const IPV6_GROUPS = 4;

/** Ranges whose addresses may be those of a proxy. */
const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat', 'unspecified']);

/**
 * The key that an address is counted by: an IPv4 address, or the /64 of an IPv6 address.
 *
 * @param isBehindProxy Whether TRUST_PROXY is set. Without it, private and loopback addresses may be those of a proxy.
 * @returns undefined for an address that is limited only in all.
 */
export function addressKey(address: string | undefined, isBehindProxy: boolean): string | undefined {
  if (address === undefined) return undefined;
  const [, ipv6, ipv4] = WITH_PORT.exec(address.slice(0, 100)) ?? [];
  const bare = ipv6 ?? ipv4 ?? address.slice(0, 100);
  if (!ipaddr.isValid(bare)) return isBehindProxy ? bare : undefined;
  const parsed = ipaddr.process(bare);
  if (!isBehindProxy && PRIVATE.has(parsed.range())) return undefined;
  if (parsed instanceof ipaddr.IPv6)
    return parsed.parts
      .slice(0, IPV6_GROUPS)
      .map((part) => part.toString(16))
      .join(':');
  return parsed.toString();
}
