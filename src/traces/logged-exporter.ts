import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../common/logging/index.js';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Logs when spans cannot be sent and when they can again; OpenTelemetry itself logs nothing. */
export class LoggedExporter implements SpanExporter {
  private isFailing = false;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: Log,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      const isFailing = (result.code as number) !== 0;
      if (isFailing && !this.isFailing) this.log.warn('spans cannot be sent', { error: result.error });
      else if (!isFailing && this.isFailing) this.log.info('spans can be sent again');
      this.isFailing = isFailing;
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}
