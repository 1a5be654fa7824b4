/** Why a connection, or a call over it, failed. */
export interface ConnectionReason {
  readonly code: string;
  /** The act of the other side: completes `The service at 10.0.0.7:8000 …`. */
  readonly did: string;
  /** How to fix it. */
  readonly fix: string;
}

type Row = readonly [codes: RegExp, did: string, fix: string];

const TRUST = 'check its certificate, or name the file of its certificate authority in NODE_EXTRA_CA_CERTS';

/** By codes of Node (node:errors, OpenSSL), of undici and of llhttp. The first row that matches counts. */
const REASONS: readonly Row[] = [
  [/^ECONNREFUSED$/, 'refused the connection', 'check that it runs, and the port of its address'],
  [/^(ENOTFOUND|EAI_NODATA|EAI_NONAME)$/, 'has an unknown host name', 'check the name in its address, and DNS'],
  [/^EAI_\w+$/, 'has a host name that DNS does not answer for', 'check the DNS server of this machine'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'cannot be reached: no route', 'check the network and the address'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'did not take the connection in time', 'check firewall and address'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'reset the connection', 'see its log, and check whether its port expects TLS'],
  [
    /^UND_ERR_SOCKET$/,
    'closed the connection without a whole answer',
    'see its log, and check whether its port expects TLS',
  ],
  [/^CERT_HAS_EXPIRED$/, 'has an expired certificate', 'renew its certificate'],
  [/^CERT_NOT_YET_VALID$/, 'has a certificate that is not valid yet', 'check the clocks of both machines'],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/, 'has a self-signed certificate', TRUST],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'has a certificate for another host',
    'call it by a name that its certificate has',
  ],
  [/^(UNABLE_TO_\w+|CERT_\w+|INVALID_CA)$/, 'has a certificate that is not trusted', TRUST],
  [
    /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|EPROTO)$/,
    'does not speak TLS at this port',
    'use http or ws in its address, or its port with TLS',
  ],
  [/^ERR_(SSL|TLS)_\w+$/, 'failed the TLS handshake', 'check which versions of TLS it accepts'],
  [
    /^(HPE_\w+|WS_ERR_\w+)$/,
    'answered with something that is not its protocol',
    'check its address: a port with TLS needs https or wss',
  ],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'answered with headers that are too large', 'see its log'],
];

/** The reason that an error, or one of its causes, is known for; undefined where there is none. */
export function connectionReason(error: unknown): ConnectionReason | undefined {
  for (const { code } of chainOf(error)) {
    if (typeof code !== 'string') continue;
    const row = REASONS.find(([codes]) => codes.test(code));
    if (row) return { code, did: row[1], fix: row[2] };
  }
  return undefined;
}

interface SystemError {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** An error and what caused it, outermost first; at most ten. */
function chainOf(error: unknown): SystemError[] {
  const chain: SystemError[] = [];
  for (const waiting = [error]; waiting.length > 0 && chain.length < 10;) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null) continue;
    chain.push(next);
    const { cause, errors } = next as SystemError;
    waiting.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]) : []));
  }
  return chain;
}

/** Host and port of an address, for sentences. */
export function placeOf({ hostname, port, protocol }: URL): string {
  const usual = protocol === 'https:' || protocol === 'wss:' ? '443' : '80';
  return `${hostname}:${port === '' ? usual : port}`;
}
