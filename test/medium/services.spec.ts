import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerJson, HttpService, type HttpBehaviour } from '../support/http-service.js';
import { TestApp, type WireEvents } from '../support/test-app.js';

/** A project with two recognizers, one a channel, in the course of a whole call. */

const WELL = answerJson({ text: 'a word of the customer' });

let app: TestApp;
let call: Uint8Array<ArrayBuffer>;
const services: HttpService[] = [];

beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
  call = new Uint8Array(await readFile(new URL('../../assets/demo-call.wav', import.meta.url)));
});
afterAll(() => app.close());
afterEach(() => {
  for (const service of services.splice(0)) service.close();
});

async function serve(behave: HttpBehaviour): Promise<HttpService> {
  const service = await HttpService.start(behave);
  services.push(service);
  return service;
}

let made = 0;

/** Saves the project, with the second recognizer at `url`, and gives its name. */
async function save(well: string, url: string): Promise<string> {
  const name = `ears-${(made += 1)}`;
  await app.saveProject({
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      ...[0, 1].flatMap((channel) => [
        { id: `segmenter-${channel}`, type: 'audio-segmenter' },
        { id: `sr-${channel}`, type: 'sr-http', parameters: { Address: [well, url][channel] } },
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

describe('a service', () => {
  it('that sends 429 with Retry-After, then is well, loses nothing', async () => {
    const well = await serve(WELL);
    const seen = new Set<string>();
    const busy = await serve((response, request, count) => {
      const body = request.body.toString('base64');
      if (seen.has(body)) WELL(response, request, count);
      else response.writeHead(429, { 'Retry-After': '0' }).end();
      seen.add(body);
    });
    const response = await app.run(await save(well.url, busy.url), { parameters: {}, audio: call });
    expect(response.status).toBe(200);
    const events = (await response.json()) as WireEvents;
    expect([heard(events, 0) > 2, heard(events, 1) > 2]).toEqual([true, true]);
    for (const channel of [0, 1]) {
      const places = events.flatMap(({ Channel, StartMsec }) => (Channel === channel ? [Number(StartMsec)] : []));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('is released when the client disconnects', async () => {
    const [well, silent] = await Promise.all([serve(WELL), serve(() => undefined)]);
    const abort = new AbortController();
    const form = new FormData();
    form.append('Parameters', '{}');
    form.append('Audio', new Blob([call]), 'call.wav');
    const headers = await app.headers({ ProjectName: await save(well.url, silent.url) });
    const running = fetch(`${app.url}/project-runner`, { method: 'POST', headers, body: form, signal: abort.signal });
    const outcome = running.catch(() => 'gone');
    await vi.waitUntil(() => silent.open > 0, { timeout: 20_000 });
    abort.abort();
    expect(await outcome).toBe('gone');
    await vi.waitUntil(() => silent.open === 0 && app.operations.count === 0, { timeout: 30_000 });
  });

  it('leaves no word of a client in the log', () => {
    expect(app.logLines.join('')).not.toMatch(/customer/);
  });
});
