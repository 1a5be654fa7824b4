import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { credentials } from '../../src/database/index.js';
import { MetricsHost } from '../../src/metrics/index.js';
import { Collector } from '../support/collector.js';
import { TestApp, type WireEvents } from '../support/test-app.js';

/** After a full run nothing of it is found where it does not belong. */

const API_KEY = 'key-of-the-service-4711';
const CLIENT_SECRET = 'secret-of-the-client-4712';
const ACCESS_TOKEN = 'token-of-the-endpoint-4713';
const TRANSCRIPT = 'the customer said something private';
const PRIVATE = ['+15550104714', 'Ada Private', 'note-4715'];

const PROJECT = {
  name: 'private',
  flowTypes: ['batch'],
  constraints: [{ key: 'DebugMode', type: 'boolean' }],
  nodes: [
    { id: 'entry', type: 'entry' },
    ...[0, 1].flatMap((channel) => [{ id: `segmenter-${channel}`, type: 'audio-segmenter' }]),
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [0, 1].flatMap((channel) => [
    { from: `entry.audio.${channel}`, to: `segmenter-${channel}.audio` },
    { from: `segmenter-${channel}.audio`, to: `sr-${channel}.audio` },
    { from: `segmenter-${channel}.events`, to: `sr-${channel}.events` },
    { from: `sr-${channel}.events`, to: 'publisher.events' },
  ]),
};

it('no credential, token or transcript is in answers of others, logs, traces, metrics or the database', async () => {
  const seen: IncomingMessage[] = [];
  const service = createServer((request, response) => {
    seen.push(request);
    const answer =
      request.url === '/token' ? { access_token: ACCESS_TOKEN, token_type: 'Bearer' } : { text: TRANSCRIPT };
    request.resume().once('end', () => response.end(JSON.stringify(answer)));
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const collector = await Collector.start();
  const app = await TestApp.start({
    environment: {
      OUTBOUND_ALLOW: '127.0.0.1',
      METRICS_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      LOG_LEVEL: 'trace',
    },
  });
  const token = await app.token();
  const headers = { Authorization: `Bearer ${token}`, Tenant: 'demo', 'Content-Type': 'application/json' };
  const answers: string[] = [];
  const send = async (method: string, path: string, body?: unknown): Promise<void> => {
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${app.url}${path}`, init);
    expect(response.status).toBeLessThan(300);
    answers.push(await response.text(), JSON.stringify([...response.headers]));
  };
  await send('POST', '/credentials', { id: 'key', apiKey: { value: API_KEY } });
  const oauth2 = { tokenUrl: `${url}/token`, clientId: 'me', clientSecret: CLIENT_SECRET };
  await send('POST', '/credentials', { id: 'client', oauth2 });
  const recognizers = ['key', 'client'].map((CredentialId, channel) => ({
    id: `sr-${channel}`,
    type: 'sr-http',
    parameters: { Address: url, CredentialId },
  }));
  await send('POST', '/projects', { ...PROJECT, nodes: [...PROJECT.nodes, ...recognizers] });
  for (const path of [
    '/credentials',
    '/credentials/key',
    '/projects/private',
    '/nodes',
    '/openapi.json',
    '/health/ready',
  ]) {
    await send('GET', path);
  }

  const audio = new Uint8Array(await readFile(new URL('../../assets/demo-call.wav', import.meta.url)));
  const parameters = {
    Settings: { DebugMode: true, Note: PRIVATE[2] },
    CallProperties: { CustomerPhoneNumber: PRIVATE[0], UserProperties: { AgentName: PRIVATE[1] } },
  };
  const run = await app.run('private', { parameters, audio, headers: { Authorization: `Bearer ${token}` } });
  const events = (await run.json()) as WireEvents;
  const milestones = events.filter(({ Name }) => Name === 'SR Milestone');
  expect(new Set(milestones.map(({ Channel }) => Channel))).toEqual(new Set([0, 1]));
  const shown = seen.map((request) => request.headers.authorization);
  expect(shown).toContain(`Bearer ${API_KEY}`);
  expect(shown).toContain(`Bearer ${ACCESS_TOKEN}`);
  expect(seen.some((request) => request.headers.traceparent !== undefined)).toBe(true);

  const metrics = await (await fetch(app.app.get(MetricsHost).url ?? '')).text();
  expect(metrics).toContain('dataflow_');
  const stored = JSON.stringify(await app.db.use((db) => db.select().from(credentials)));
  await app.close();
  await collector.close();
  service.close();
  const spans = collector.bodies.join('');
  expect(spans).toContain('node sr-http');
  const places = {
    answers: answers.join(''),
    log: app.logLines.join(''),
    metrics,
    spans,
    stored,
    result: JSON.stringify(events),
  };
  const secrets = [API_KEY, CLIENT_SECRET, ACCESS_TOKEN, token, token.split('.')[2]!];
  for (const [place, text] of Object.entries(places)) {
    expect(text.length).toBeGreaterThan(100);
    const forbidden = place === 'result' ? secrets : [...secrets, TRANSCRIPT, ...PRIVATE];
    expect(forbidden.filter((word) => text.includes(word))).toEqual([]);
  }
});
