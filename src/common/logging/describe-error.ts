import { relative, resolve } from 'node:path';
import { DataFlowError } from '../errors/index.js';

/**
 * Members of errors that hold no text of clients.
 *
 * They are of the operating system, of TLS, and of the database's driver.
 */
const FACTS = ['code', 'syscall', 'hostname', 'address', 'port', 'constraint', 'table', 'column'] as const;

/** Classes of our own, whose messages are written for the log. */
const OURS = new Set([
  'StartError',
  'EnvironmentError',
  'FolderLockedError',
  'NodePackageError',
  'CallFault',
  'ServiceFault',
  'AddressRefused',
  'ProxyRefusal',
]);

/**
 * Codes of errors whose messages are fixed but for hosts and ports.
 *
 * They are of Node, TLS, DNS, undici, ws and llhttp.
 */
const FIXED_MESSAGE =
  /^(E[A-Z]+|ERR_(TLS|SSL|STREAM|SOCKET|HTTP|HTTP2|SERVER|IPC|WORKER)_\w+|CERT_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?|UND_ERR_\w+|HPE_\w+|WS_ERR_\w+)$/;

/** Class 22 of SQLSTATE (data exception) repeats the value that was refused. */
const SQLSTATE = /^(?!22)[0-9A-Z]{5}$/;

/** Classes of V8; what they quote may be a client's. */
const LANGUAGE = new Set(['TypeError', 'ReferenceError', 'RangeError']);
const FIXED_RANGE =
  /^(Maximum call stack size exceeded|Invalid (array|string|typed array) length|Invalid time value|Array buffer allocation failed)/;

/** Frames of the server's own code, compiled or not. */
const OWN_FRAME = /(\/|\\)(dist|src)(\/|\\)(?!.*node_modules)/;

/**
 * An error for the log, with its causes.
 *
 * Its message is included only where it cannot hold text of a client or a service: in errors of our own code, of Node,
 * TLS, DNS and the database's driver.
 *
 * @param dataDir Paths below it are shown, relative to it.
 */
export function describeError(error: unknown, dataDir?: string): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, stack, cause } = error;
  const facts = error as unknown as Readonly<Record<string, unknown>>;
  const message = safeMessage(error);
  const path = pathOf(facts.path, dataDir);
  return {
    type: name === 'Error' ? error.constructor.name : name,
    ...Object.fromEntries(FACTS.flatMap((fact) => (isFact(facts[fact]) ? [[fact, facts[fact]]] : []))),
    ...(path !== undefined && { path }),
    ...(error instanceof DataFlowError
      ? { detail: error.detail, node: error.node }
      : message !== undefined && { message }),
    at: framesOf(stack),
    ...(error instanceof AggregateError && {
      errors: error.errors.slice(0, 4).map((one) => describeError(one, dataDir)),
    }),
    ...(cause !== undefined && { cause: describeError(cause, dataDir) }),
  };
}

function isFact(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 300);
}

function safeMessage(error: Error): string | undefined {
  const { name, message } = error;
  const { code, path } = error as { code?: unknown; path?: unknown };
  const text = typeof path === 'string' ? message.replaceAll(path, '…') : message;
  if (OURS.has(error.constructor.name)) return text;
  if (typeof code === 'string') return FIXED_MESSAGE.test(code) || SQLSTATE.test(code) ? text : undefined;
  if (LANGUAGE.has(name)) {
    if (name === 'RangeError') return FIXED_RANGE.test(message) ? message : undefined;
    return message.replace(/(['"`]).*\1/s, '…');
  }
  return error.constructor === Error && OWN_FRAME.test(framesOf(error.stack)[0] ?? '') ? text : undefined;
}

function pathOf(path: unknown, dataDir: string | undefined): string | undefined {
  if (typeof path !== 'string' || dataDir === undefined) return undefined;
  const below = relative(resolve(dataDir), path);
  return below.startsWith('..') || below === path ? undefined : below;
}

function framesOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .map((line) => line.slice(7));
}
