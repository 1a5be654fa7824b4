import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { DataFlowError } from '../errors/index.js';
import { currentIds } from '../request-context/index.js';

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The structured log: one JSON object a line, with the ids of the request that it belongs to. Messages are constant;
 * fields hold no token, secret, transcript or header.
 */
export class Log {
  private constructor(private readonly pino: Pino) {}

  /** @param level Least level that is written. */
  static to(level: string, destination?: DestinationStream): Log {
    const options = { level, base: null, mixin: () => ({ ...currentIds() }), serializers: { error: describeError } };
    return new Log(destination ? pino(options, destination) : pino(options));
  }

  /** A log that adds fields to every line. */
  with(fields: LogFields): Log {
    return new Log(this.pino.child(fields));
  }

  debug(message: string, fields: LogFields = {}): void {
    this.pino.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(fields, message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.pino.error(fields, message);
  }

  fatal(message: string, fields: LogFields = {}): void {
    this.pino.fatal(fields, message);
  }
}

/** An error for the log, with its causes; of errors that are not ours the message may hold anything, so it is left out. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: name,
    ...(typeof code === 'string' && { code }),
    ...(error instanceof DataFlowError && { detail: error.detail, node: error.node }),
    at: framesOf(stack),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

function framesOf(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .map((line) => line.slice(7));
}
