import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERRORS, type ErrorCode } from '../../src/common/errors/index.js';
import { TestApp, type WireEvents } from '../support/test-app.js';

/** A project with two recognizers, one a channel, before services that do what services do. */

type Answer = (response: ServerResponse, request: IncomingMessage, count: number) => void;

const WELL: Answer = (response) => {
  response.setHeader('Content-Type', 'application/json').end('{"text":"a word of the customer"}');
};

let app: TestApp;
let call: Uint8Array<ArrayBuffer>;
const servers: Server[] = [];

beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
  call = new Uint8Array(await readFile(new URL('../../assets/demo-call.wav', import.meta.url)));
});
afterAll(() => app.close());
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A recognizer that answers so; the result is its address. */
async function serve(answer: Answer): Promise<{ url: string; open: () => number }> {
  let count = 0;
  let open = 0;
  const server = createServer((request, response) => {
    count += 1;
    open += 1;
    response.once('close', () => (open -= 1));
    const now = count;
    request.resume().once('end', () => answer(response, request, now));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open: () => open };
}

let made = 0;

/** Saves the project, with the second recognizer at `url`, and gives its name. */
async function save(well: string, url: string, onError: 'fail' | 'skip'): Promise<string> {
  const name = `ears-${(made += 1)}`;
  await app.saveProject({
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      ...[0, 1].flatMap((channel) => [
        { id: `segmenter-${channel}`, type: 'audio-segmenter' },
        {
          id: `sr-${channel}`,
          type: 'sr-http',
          parameters: { Address: [well, url][channel], CallTimeoutMsec: 1_000 },
          onError: channel === 1 ? onError : 'fail',
        },
      ]),
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [0, 1].flatMap((channel) => [
      { from: `entry.audio.${channel}`, to: `segmenter-${channel}.audio` },
      { from: `segmenter-${channel}.audio`, to: `sr-${channel}.audio` },
      { from: `segmenter-${channel}.events`, to: `sr-${channel}.events` },
      { from: `sr-${channel}.events`, to: 'publisher.events' },
    ]),
  });
  return name;
}

const heard = (events: WireEvents, channel: number): number =>
  events.filter(({ Name, Channel }) => Name === 'SR Milestone' && Channel === channel).length;

const FAULTS: readonly [what: string, answer: Answer, code: ErrorCode, detail: RegExp][] = [
  ['is slow', () => undefined, 'node.timeout', /did not answer within 1000 ms/],
  [
    'sends half a body',
    (response) => void response.setHeader('Content-Length', 100).write('{"text":', () => response.destroy()),
    'node.service-failed',
    /broke its answer off|in a row/,
  ],
  ['sends wrong JSON', (response) => void response.end('{"text":'), 'node.service-failed', /something else/],
  [
    'sends no transcription',
    (response) => void response.end('{"segments":[]}'),
    'node.service-failed',
    /something else/,
  ],
  [
    'sends 429 and asks for a minute',
    (response) => void response.writeHead(429, { 'Retry-After': '60' }).end(),
    'node.service-failed',
    /answered 429/,
  ],
  ['sends 500', (response) => void response.writeHead(500).end('a stack trace'), 'node.service-failed', /500|in a row/],
  [
    'resets',
    (response) => void response.socket?.resetAndDestroy(),
    'node.service-failed',
    /could not be reached|in a row/,
  ],
  [
    'sends 10 GB',
    (response) => void response.setHeader('Content-Length', 10_000_000_000).write('{"text":"'),
    'node.service-failed',
    /more than 16777216 bytes/,
  ],
  [
    'redirects to a metadata service',
    (response) => void response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    'node.service-failed',
    /302, a redirect, which is not followed/,
  ],
];

describe.each(FAULTS)('a service that %s', (_what, answer, code, detail) => {
  it('fails the operation where its node says so, naming the node', async () => {
    const [well, ill] = await Promise.all([serve(WELL), serve(answer)]);
    const response = await app.run(await save(well.url, ill.url, 'fail'), { parameters: {}, audio: call });
    expect(response.status).toBe(ERRORS[code].status);
    const problem = (await response.json()) as { detail: string };
    expect(problem).toMatchObject({ code, node: { id: 'sr-1', type: 'sr-http' } });
    expect(problem.detail).toMatch(detail);
    expect(JSON.stringify(problem)).not.toMatch(/127\.0\.0\.1|stack trace/);
    // Nothing goes on for an operation that has ended.
    await vi.waitUntil(() => well.open() + ill.open() === 0, { timeout: 1_000 });
  });

  it('is left out where its node says so, and the rest goes on', async () => {
    const [well, ill] = await Promise.all([serve(WELL), serve(answer)]);
    const response = await app.run(await save(well.url, ill.url, 'skip'), { parameters: {}, audio: call });
    expect(response.status).toBe(200);
    const events = (await response.json()) as WireEvents;
    const errors = events.filter(({ Name }) => Name === 'Node Error');
    expect(errors.map(({ Data }) => Data)).toEqual([
      { Node: 'sr-1', Type: 'sr-http', Code: code, Detail: expect.stringMatching(detail) as string },
    ]);
    expect(heard(events, 0)).toBeGreaterThan(2);
  });
});

describe('a service', () => {
  it('that sends 429 with Retry-After, then is well, loses nothing', async () => {
    const well = await serve(WELL);
    const busy = await serve((response, request, count) => {
      if (count % 2 === 1) response.writeHead(429, { 'Retry-After': '0' }).end();
      else WELL(response, request, count);
    });
    const response = await app.run(await save(well.url, busy.url, 'fail'), { parameters: {}, audio: call });
    const events = (await response.json()) as WireEvents;
    expect([heard(events, 0) > 2, heard(events, 1) > 2]).toEqual([true, true]);
    for (const channel of [0, 1]) {
      const places = events.flatMap(({ Channel, StartMsec }) => (Channel === channel ? [Number(StartMsec)] : []));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('at an address that is not on the list is told at the start', async () => {
    const well = await serve(WELL);
    for (const address of ['http://169.254.169.254/', 'http://10.0.0.1/', 'http://[::1]:1/']) {
      const response = await app.run(await save(well.url, address, 'fail'), { parameters: {}, audio: call });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        code: 'operation.start-failed',
        detail: expect.stringMatching(/^Address: .* is not on the list/) as string,
        node: { id: 'sr-1' },
      });
    }
  });

  it('is let go of when the client goes away', async () => {
    const [well, silent] = await Promise.all([serve(WELL), serve(() => undefined)]);
    const abort = new AbortController();
    const form = new FormData();
    form.append('Parameters', '{}');
    form.append('Audio', new Blob([call]), 'call.wav');
    const headers = await app.headers({ ProjectName: await save(well.url, silent.url, 'fail') });
    const running = fetch(`${app.url}/project-runner`, { method: 'POST', headers, body: form, signal: abort.signal });
    const outcome = running.catch(() => 'gone');
    await vi.waitUntil(() => silent.open() > 0);
    abort.abort();
    expect(await outcome).toBe('gone');
    await vi.waitUntil(() => silent.open() === 0 && app.operations.count === 0, { timeout: 1_000 });
  });

  it('leaves no word of a client in the log', () => {
    expect(app.logLines.join('')).not.toMatch(/customer|stack trace/);
  });
});
