import type { Environment } from './environment.js';

/** Where spans go. */
export interface TraceExport {
  /** Address that they are posted to; undefined for OpenTelemetry's own default. */
  readonly url: string | undefined;
}

/** Whether and where OpenTelemetry's variables say that spans go; undefined for nowhere. */
export function traceExportOf(environment: Environment): TraceExport | undefined {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, ...endpoints } = environment;
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = endpoints;
  const isConfigured = OTEL_TRACES_EXPORTER === 'otlp' || base !== undefined || traces !== undefined;
  if (OTEL_SDK_DISABLED || OTEL_TRACES_EXPORTER === 'none' || !isConfigured) return undefined;
  return { url: traces ?? (base && `${base.replace(/\/$/, '')}/v1/traces`) };
}
