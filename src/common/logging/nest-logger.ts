import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Leads what Nest itself logs into the structured log. */
export class NestLogger implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, context?: unknown): void {
    this.target.debug('nest', { text: String(message), context });
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.target.warn('nest', { text: String(message), ...errorIn(rest), context: rest.at(-1) });
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    if (isReportedByStart(message, rest.at(-1))) return;
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

/** Whether the start reports the same error: of a provider that cannot be made, or of a port. */
function isReportedByStart(message: unknown, context: unknown): boolean {
  if (context === 'ExceptionHandler') return true;
  return context === 'NestApplication' && /^Error: (listen|getaddrinfo) /.test(String(message));
}

/** The error that is logged beside a text, as `{ error }`. */
function errorIn(rest: readonly unknown[]): { error?: unknown } {
  const [found] = rest.filter((one) => typeof one === 'object' && one !== null && 'error' in one);
  return found === undefined ? {} : { error: found.error };
}
