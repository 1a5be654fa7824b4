import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { currentIds } from '../request-context/index.js';
import { describeError } from './describe-error.js';

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The structured log: one JSON object a line, with the ids of its request.
 *
 * Messages are constant; fields hold no token, secret, transcript or header.
 */
export class Log {
  private constructor(private readonly pino: Pino) {}

  /**
   * @param level Least level that is written.
   * @param dataDir Folder below which paths of errors are shown.
   */
  static to(level: string, destination?: DestinationStream, dataDir?: string): Log {
    const serializers = { error: (error: unknown) => describeError(error, dataDir) };
    const options = { level, base: null, mixin: () => ({ ...currentIds() }), serializers };
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
