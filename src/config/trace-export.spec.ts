import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { readEnvironment, traceExportOf } from './index.js';

const URL = 'http://collector:4318';

describe('traceExportOf', () => {
  it.each<[Record<string, string>, object | undefined]>([
    [{}, undefined],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: URL }, undefined],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: URL }, undefined],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, { url: undefined }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: URL }, { url: `${URL}/v1/traces` }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: `${URL}/` }, { url: `${URL}/v1/traces` }],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${URL}/own` }, { url: `${URL}/own` }],
  ])('%j', (variables, expected) => {
    expect(traceExportOf(readEnvironment(variables))).toEqual(expected);
  });
});
