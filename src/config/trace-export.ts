import type { Environment } from './environment.js';

/** The destination of spans. */
export interface TraceExport {
  /** Address that spans are posted to; undefined for OpenTelemetry's default. */
  readonly url: string | undefined;
}

/** The destination that OpenTelemetry's variables set; undefined if spans are not exported. */
export function traceExportOf(environment: Environment): TraceExport | undefined {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, ...endpoints } = environment;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = endpoints;
  const isConfigured = OTEL_TRACES_EXPORTER === 'otlp' || base !== undefined || traces !== undefined;
  if (OTEL_SDK_DISABLED || OTEL_TRACES_EXPORTER === 'none' || !isConfigured) return undefined;
  return { url: traces ?? (base && `${base.replace(/\/$/, '')}/v1/traces`) };
}
