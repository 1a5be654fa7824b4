import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Leads what Nest itself logs into the structured log. */
export class NestLogger implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, context?: unknown): void {
    this.target.debug('nest', { text: String(message), context });
  }

  warn(message: unknown, context?: unknown): void {
    this.target.warn('nest', { text: String(message), context });
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.target.error(
      'nest',
      message instanceof Error ? { error: message } : { text: String(message), context: rest.at(-1) },
    );
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.target.fatal(
      'nest',
      message instanceof Error ? { error: message } : { text: String(message), context: rest.at(-1) },
    );
  }
}
