import proxyAddress from 'proxy-addr';
import { isIP } from 'node:net';

/** Whether an address is that of a trusted proxy; `hop` is 0 for the peer of the socket. */
export type TrustProxy = (address: string, hop: number) => boolean;

/** Names of address ranges that proxy-addr knows. */
const RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Compiles TRUST_PROXY.
 *
 * @param setting A count of hops, or addresses, networks and names of ranges, separated by commas.
 * @throws TypeError where `trustProxyFault` finds a fault.
 */
export function compileTrust(setting: string | undefined): TrustProxy {
  if (setting === undefined) return () => false;
  if (/^\d+$/.test(setting)) return (_address, hop) => hop < Number(setting);
  const trust = proxyAddress.compile(entriesOf(setting));
  return (address, hop) => isIP(address) !== 0 && trust(address, hop);
}

/** The fault of TRUST_PROXY, and how to fix it. */
export function trustProxyFault(setting: string | undefined): string | undefined {
  if (setting === undefined || /^\d+$/.test(setting)) return undefined;
  const wrong = entriesOf(setting).find((entry) => !isValid(entry));
  if (wrong === undefined) return undefined;
  return `expected a count of hops such as 1, or addresses, networks (10.0.0.0/8) and ${RANGES.join(', ')}, separated by commas; found ${JSON.stringify(wrong.slice(0, 60))}`;
}

function entriesOf(setting: string): string[] {
  return setting.split(',').map((entry) => entry.trim());
}

function isValid(entry: string): boolean {
  const [address = ''] = entry.split('/');
  // proxy-addr reads `1` as the address 0.0.0.1.
  if (!RANGES.includes(entry) && isIP(address) === 0) return false;
  try {
    proxyAddress.compile(entry);
    return true;
  } catch {
    return false;
  }
}
