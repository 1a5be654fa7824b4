import type { DataFlowError, ErrorCode } from '../common/errors/index.js';

interface CloseDeclaration {
  /** RFC 6455, section 7.4.1. */
  readonly code: number;
  readonly when: string;
  /** Errors of a stream that end with it. */
  readonly errors?: readonly ErrorCode[];
}

/** The ends of streams. */
const CLOSINGS = {
  done: { code: 1000, when: 'Finalize or Stop has completed.' },
  leaving: { code: 1001, when: 'The server shuts down.', errors: ['server.draining'] },
  unsupported: { code: 1003, when: 'Text that is not JSON; audio before Start, or where none was announced.' },
  refused: {
    code: 1008,
    when: 'Start was refused, a limit was passed, the client was silent, or its token has expired.',
  },
  failed: { code: 1011, when: 'A node or the server failed.' },
  busy: {
    code: 1013,
    when: 'There is no room now, or the client is too slow.',
    errors: ['server.busy', 'quota.exceeded', 'stream.slow-client'],
  },
} as const satisfies Record<string, CloseDeclaration>;

type Closing = keyof typeof CLOSINGS;

export type CloseCode = (typeof CLOSINGS)[Closing]['code'];

const ENTRIES = Object.entries(CLOSINGS) as [Closing, CloseDeclaration & { readonly code: CloseCode }][];

/** The codes that the server closes streams with. */
export const CLOSE = Object.fromEntries(ENTRIES.map(([name, { code }]) => [name, code])) as {
  readonly [N in Closing]: (typeof CLOSINGS)[N]['code'];
};

/** When a stream is closed with each code. The WebSocket library closes by itself with three of them. */
export const WHEN_CLOSED: Readonly<Record<number, string>> = {
  1002: 'A malformed frame.',
  1007: 'Text that is not UTF-8.',
  1009: 'A message larger than MAX_FRAME_BYTES.',
  ...Object.fromEntries(ENTRIES.map(([, { code, when }]) => [code, when])),
};

/** Returns the code for an error: the one that lists the error, else by the status of the error. */
export function closeCodeOf({ code, httpStatus }: DataFlowError): CloseCode {
  const [, listing] = ENTRIES.find(([, { errors }]) => errors?.includes(code)) ?? [];
  return listing?.code ?? (httpStatus < 500 ? CLOSE.refused : CLOSE.failed);
}
