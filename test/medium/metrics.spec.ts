import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS, MetricsHost } from '../../src/metrics/index.js';
import { NodeRegistry } from '../../src/pipeline/index.js';
import { readPrometheusText, type Family } from '../support/prometheus-text.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

const SECONDS = 3;
const audio = new Uint8Array(makeWav({ channelCount: 2, data: new Uint8Array(SECONDS * 8_000 * 4) }));
const event = { Name: 'Greeting', Data: { text: 'secret-of-the-caller' } };

describe('metrics', () => {
  let app: TestApp;
  let url: string;

  async function scrape(): Promise<Map<string, Family>> {
    const response = await fetch(url);
    expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return readPrometheusText(await response.text());
  }

  /** The value of one series; undefined when it is not there. */
  async function valueOf(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
    const family = (await scrape()).get(name.replace(/_(count|sum|bucket)$/, '')) ?? (await scrape()).get(name);
    return family?.samples.find(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )?.value;
  }

  beforeAll(async () => {
    app = await TestApp.start({
      imports: [TestNodesModule],
      environment: { METRICS_PORT: '0', MAX_OPERATIONS: '2', MAX_EVENT_LOOP_DELAY_MS: '0' },
    });
    url = app.app.get(MetricsHost).url!;
    await app.saveProject(echoProject('project-of-a-tenant'));
    await app.saveProject(projectOf('failing', 'test-failing'));
    await app.saveProject(projectOf('skipping', 'test-failing', { onError: 'skip' }));
    await app.saveProject(projectOf('hanging', 'test-hanging'));
    await app.saveProject(projectOf('holding', 'test-holding'));
  });
  afterAll(() => app.close());

  it('has every metric of the catalogue, and those of the process and of Node', async () => {
    const families = await scrape();
    for (const { name, type, help } of Object.values(METRICS)) expect(families.get(name)).toMatchObject({ type, help });
    const others = [...families.keys()].filter((name) => !name.startsWith('dataflow_'));
    expect(others).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']));
    expect(others.filter((name) => !/^(process|nodejs)_/.test(name))).toEqual([]);
    const own = [...families.keys()].filter((name) => name.startsWith('dataflow_'));
    expect(own.sort()).toEqual(
      Object.values(METRICS)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('counts operations by how they ended, their audio and their phases', async () => {
    expect((await app.run('project-of-a-tenant', { parameters: {}, audio })).status).toBe(200);
    expect((await app.run('failing', { parameters: { Events: [event] } })).status).toBe(500);
    expect(await valueOf('dataflow_operations_ended_total', { state: 'succeeded', code: 'none' })).toBe(1);
    expect(await valueOf('dataflow_operations_ended_total', { state: 'failed', code: 'node.failed' })).toBe(1);
    expect(await valueOf('dataflow_audio_seconds_total')).toBe(SECONDS);
    expect(await valueOf('dataflow_operation_real_time_factor_count')).toBe(1);
    expect(await valueOf('dataflow_operation_phase_seconds_count', { phase: 'drain' })).toBe(2);
  });

  it('counts what nodes did by their type', async () => {
    await app.run('skipping', { parameters: { Events: [event] } });
    await app.run('holding', { parameters: {}, audio });
    expect(await valueOf('dataflow_node_errors_total', { type: 'test-failing' })).toBe(2);
    expect(await valueOf('dataflow_node_runs_total', { type: 'test-holding' })).toBe(1);
    expect(await valueOf('dataflow_node_audio_seconds_total', { type: 'test-holding' })).toBe(SECONDS);
    expect(await valueOf('dataflow_node_busy_seconds_total', { type: 'test-holding' })).toBeGreaterThan(0);
    expect(await valueOf('dataflow_node_busy_seconds_total', { type: 'vad' })).toBe(0);
  });

  it('shows what lives: operations, mailboxes, audio so far', async () => {
    const before = await valueOf('dataflow_audio_seconds_total');
    const abort = new AbortController();
    const headers = await app.headers({ ProjectName: 'hanging' });
    const form = new FormData();
    form.append('Parameters', '{}');
    form.append('Audio', new Blob([audio]));
    const running = fetch(`${app.url}/project-runner`, { method: 'POST', headers, body: form, signal: abort.signal });
    await expect.poll(() => valueOf('dataflow_operations', { state: 'draining' })).toBe(1);
    expect(await valueOf('dataflow_audio_seconds_total')).toBe(before! + SECONDS);
    expect(await valueOf('dataflow_mailbox_messages', { type: 'publisher' })).toBe(0);
    expect(await valueOf('dataflow_node_runs_total', { type: 'test-hanging' })).toBe(1);
    abort.abort();
    await expect(running).rejects.toThrow();
    await expect.poll(() => valueOf('dataflow_operations', { state: 'draining' })).toBe(0);
    expect(await valueOf('dataflow_audio_seconds_total')).toBe(before! + SECONDS);
    expect(await valueOf('dataflow_node_runs_total', { type: 'test-hanging' })).toBe(1);
    const ended = { state: 'cancelled', code: 'operation.cancelled' };
    expect(await valueOf('dataflow_operations_ended_total', ended)).toBe(1);
    await expect.poll(() => valueOf('dataflow_ledger_backlog')).toBe(0);
  });

  it('counts what is refused for want of room', async () => {
    const held = [1, 2].map(async () => {
      const connection = await RawConnection.open(app.url);
      const head = {
        ...(await app.headers({ ProjectName: 'holding' })),
        'Content-Type': 'multipart/form-data; boundary=x',
        'Content-Length': 1_000,
        Expect: '100-continue',
      };
      await connection.write(requestHead('/project-runner', head));
      await connection.waitFor(/100 Continue/);
      return connection;
    });
    const connections = await Promise.all(held);
    expect((await app.run('holding', { parameters: { Events: [event] } })).status).toBe(503);
    expect(await valueOf('dataflow_operations_refused_total', { code: 'server.busy' })).toBe(1);
    for (const connection of connections) connection.close();
    await expect.poll(() => valueOf('dataflow_operations', { state: 'accepted' })).toBe(0);
  });

  it('counts by tenant: slots in use, operations by how they ended, and refusals', async () => {
    const tenant = app.demo.id;
    const before = (await valueOf('dataflow_tenant_operations_ended_total', { tenant, state: 'succeeded' }))!;
    expect((await app.run('project-of-a-tenant', { parameters: { Events: [event] } })).status).toBe(200);
    expect(await valueOf('dataflow_tenant_operations_ended_total', { tenant, state: 'succeeded' })).toBe(before + 1);
    expect(await valueOf('dataflow_tenant_operations_refused_total', { tenant, code: 'server.busy' })).toBe(1);
    await expect.poll(() => valueOf('dataflow_tenant_operations', { tenant })).toBe(0);
    const abort = new AbortController();
    const headers = await app.headers({ ProjectName: 'hanging', Accept: 'application/x-ndjson' });
    const body = new FormData();
    body.append('Parameters', '{}');
    body.append('Audio', new Blob([audio]));
    await fetch(`${app.url}/project-runner`, { method: 'POST', headers, body, signal: abort.signal });
    expect(await valueOf('dataflow_tenant_operations', { tenant })).toBe(1);
    abort.abort();
    await expect.poll(() => valueOf('dataflow_tenant_operations', { tenant })).toBe(0);
  });

  it('counts requests by the pattern of their route', async () => {
    await app.run('nothing', { parameters: {} });
    await fetch(`${app.url}/projects/one/versions/1`, { headers: await app.headers() });
    await fetch(`${app.url}/no/such/route`, { headers: await app.headers() });
    await expect
      .poll(() => valueOf('dataflow_http_requests_total', { route: '/project-runner', status: '4xx' }))
      .toBeGreaterThan(0);
    const routes = (await scrape()).get('dataflow_http_requests_total')!.samples.map(({ labels }) => labels.route);
    expect(routes).toContain('/projects/:name/versions/:version');
    expect(routes).toContain('other');
    expect(routes.join()).not.toMatch(/one|such/);
  });

  it('has no label that names an operation or a project, tenants by their id, and types of node only', async () => {
    const types = app.app
      .get(NodeRegistry)
      .all()
      .map(({ definition }) => definition.type);
    for (const [name, { samples }] of await scrape()) {
      if (!name.startsWith('dataflow_')) continue;
      const allowed: readonly string[] = Object.values(METRICS).find((declared) => declared.name === name)!.labels;
      for (const { labels } of samples) {
        expect(Object.keys(labels).filter((label) => label !== 'le' && !allowed.includes(label))).toEqual([]);
        if (labels.tenant !== undefined) expect([app.demo.id, 'other']).toContain(labels.tenant);
        if (labels.type !== undefined) expect(types).toContain(labels.type);
        expect(Object.values(labels).join()).not.toMatch(/secret|demo|project-of|0[0-9A-Z]{25}/);
      }
    }
  });

  it('answers nothing else, and nothing at all on the port of the server', async () => {
    expect((await fetch(new URL('/health/live', url))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${app.url}/metrics`)).status).toBe(404);
  });

  it('goes with the application', async () => {
    const other = await TestApp.start({ environment: { METRICS_PORT: '0' } });
    const otherUrl = other.app.get(MetricsHost).url!;
    expect((await fetch(otherUrl)).status).toBe(200);
    await other.close();
    await expect(fetch(otherUrl)).rejects.toThrow();
  });

  it('listens nowhere by default', async () => {
    const other = await TestApp.start();
    expect(other.app.get(MetricsHost).url).toBeUndefined();
    await other.close();
  });
});
