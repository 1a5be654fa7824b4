import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { Collector } from '../support/collector.js';
import { readPrometheusText } from '../support/prometheus-text.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { echoProject } from '../support/test-nodes.module.js';

const BODY = '--x\r\nContent-Disposition: form-data; name="Parameters"\r\n\r\n{"Events":[{"Name":"a"}]}\r\n--x--\r\n';

describe('what can be seen of a process', () => {
  let collector: Collector;

  beforeAll(async () => {
    collector = await Collector.start();
  });
  afterAll(() => collector.close());

  it('is there until its end, a shutdown included', async () => {
    const server = await BuiltServer.start({
      environment: { METRICS_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'tried' },
    });
    const [, metricsUrl = ''] = /"metricsUrl":"([^"]+)"/.exec(server.output) ?? [];
    const accepting = async (): Promise<number | undefined> =>
      readPrometheusText(await (await fetch(metricsUrl)).text()).get('dataflow_accepting')?.samples[0]?.value;
    await server.saveProject(echoProject());
    expect(await accepting()).toBe(1);

    const connection = await RawConnection.open(server.url);
    const head = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': BODY.length };
    await connection.write(
      requestHead('/project-runner', { ...(await server.headers({ ProjectName: 'echo' })), ...head }),
    );
    await connection.write(BODY.slice(0, -4));
    await expect.poll(async () => (await (await fetch(metricsUrl)).text()).includes('{state="accepted"} 1')).toBe(true);
    const exited = server.exited();
    server.process.kill('SIGTERM');
    await expect.poll(accepting).toBe(0);
    await connection.write(BODY.slice(-4));
    await connection.waitFor(/HTTP\/1.1 200 OK/);
    connection.close();
    expect(await exited).toBe(0);
    await expect(fetch(metricsUrl)).rejects.toThrow();
    expect(collector.spans.map(({ name }) => name).sort()).toEqual(['node entry', 'node publisher', 'operation']);
    expect(collector.services).toEqual(['tried']);
  });

  it('ends at the start when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const METRICS_PORT = String((other.address() as AddressInfo).port);
    await expect(BuiltServer.start({ environment: { METRICS_PORT } })).rejects.toThrow('EADDRINUSE');
    other.close();
  });
});
