import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationRepository } from '../../src/operations/ledger/index.js';
import { comparable } from '../support/comparable-events.js';
import { StreamClient } from '../support/stream-client.js';
import { CALL_EVENTS, callProject } from '../support/stream-projects.js';
import { announce, demoCut, record, wavOf } from '../support/stream-recordings.js';
import { HangingNode, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { eventsOf, TestApp } from '../support/test-app.js';

/** Finalize and Stop, wherever they come. */

const NODES = 9;
const RECORDING = record('a session', 'ulaw', demoCut(0, 9));
const AUDIO = announce(RECORDING);
const STEP = 6_400;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule] });
  await app.saveProject(callProject());
  for (const type of ['hanging', 'holding'])
    await app.saveProject({ ...projectOf(type, `test-${type}`), flowTypes: ['batch', 'stream'] });
});
afterAll(() => app.close());

/** Messages of a client after Start: events with 0.4 s of audio each, and an update without a change. */
type Message = { readonly audio: Uint8Array } | { readonly json: object };
const SESSION: readonly Message[] = Array.from({ length: Math.ceil(RECORDING.data.length / STEP) }, (_, index) => {
  const audio = { audio: RECORDING.data.subarray(index * STEP, (index + 1) * STEP) };
  const event = index % 4 === 1 ? CALL_EVENTS[(index - 1) / 4] : undefined;
  const update = index === 6 ? { MessageName: 'Update', Settings: { Nothing: true } } : undefined;
  return [audio, ...(event ? [{ json: { Event: event } }] : []), ...(update ? [{ json: update }] : [])];
}).flat();
const CUTS = Array.from({ length: SESSION.length + 1 }, (_, cut) => cut);

function send(client: StreamClient, messages: readonly Message[]): void {
  for (const message of messages) {
    if ('json' in message) client.send(message.json);
    else client.socket.send(message.audio);
  }
}

/** The part of a session that a batch operation supports. */
function batchOf(messages: readonly Message[]): { audio: Uint8Array<ArrayBuffer>; Events: unknown[] } {
  const data = new Uint8Array(
    Buffer.concat(messages.flatMap((message) => ('audio' in message ? [message.audio] : []))),
  );
  const Events = messages.flatMap((message) =>
    'json' in message && 'Event' in message.json ? [message.json.Event] : [],
  );
  return { audio: wavOf({ ...RECORDING, data }), Events };
}

async function ledgerState(id: unknown): Promise<string | undefined> {
  const repository = app.app.get(OperationRepository, { strict: false });
  return (await repository.find(app.demo.id, String(id)))?.state;
}

describe('Finalize', () => {
  it.each(CUTS)('after %i messages loses nothing', async (cut) => {
    const { audio, Events } = batchOf(SESSION.slice(0, cut));
    // Streams deliver in order of arrival.
    const headers = { Prefer: 'order=arrival' };
    const expected = comparable(await eventsOf(await app.run('call', { parameters: { Events }, audio, headers })));
    const client = await StreamClient.start(app, { ProjectName: 'call', Audio: AUDIO });
    send(client, SESSION.slice(0, cut));
    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(comparable(client.events)).toEqual(expected);
    expect(client.names.slice(-NODES)).toEqual(Array(NODES).fill('FinalResult'));
    expect(await client.response('Finalize')).toEqual({ MessageName: 'FinalizeResponse', Success: true });
  });

  it('ignores audio and events that come behind it', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'holding', Audio: { ...AUDIO, ChannelCount: 1 } });
    client.sendAudio(new Uint8Array(8_000));
    client.send({ Event: { Name: 'before' } });
    client.send({ MessageName: 'Finalize' });
    client.sendAudio(new Uint8Array(8_000));
    client.send({ Event: { Name: 'after' } });
    client.send({ MessageName: 'Update', Settings: {} });
    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(client.results.map(({ Name }) => Name)).toEqual(['before']);
    expect(Buffer.concat(client.audio)).toHaveLength(8_000);
  });

  it('once more, and all but Stop, are refused while the nodes end', async () => {
    const hanging = app.app.get(HangingNode, { strict: false });
    const client = await StreamClient.running(app, { ProjectName: 'hanging', Audio: { ...AUDIO, ChannelCount: 1 } });
    client.send({ MessageName: 'Finalize' });
    await client.response('Finalize');
    client.sendAudio(new Uint8Array(8_000));
    client.send({ Event: { Name: 'after' } });
    client.send({ MessageName: 'Update', Settings: {} });
    client.send({ MessageName: 'Finalize' });
    for (const name of ['Event', 'Update'] as const)
      expect(await client.response(name)).toMatchObject({
        Success: false,
        Error: { code: expect.any(String) as string },
      });
    await client.frame(({ MessageName, Success }) => MessageName === 'FinalizeResponse' && Success === false);
    expect(hanging.live).toBe(1);
    client.send({ MessageName: 'Stop' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(client.results).toEqual([]);
    await expect.poll(() => app.operations.count).toBe(0);
    expect(hanging.live).toBe(0);
  });

  it('leaves a ledger that says succeeded', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call', Audio: AUDIO });
    const { SessionId } = await client.response('Start');
    client.send({ MessageName: 'Finalize' });
    await client.closed;
    await expect.poll(() => ledgerState(SessionId)).toBe('succeeded');
  });
});

/** Sends Stop, and holds the server to it. */
async function stop(client: StreamClient, nodes: number): Promise<void> {
  client.send({ MessageName: 'Stop' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  const at = client.frames.findIndex(({ Event }) => Event?.Name === 'FinalResult');
  const last = client.frames.slice(at).map(({ Event }) => Event);
  expect(last.map((event) => event?.Name)).toEqual(Array(nodes).fill('FinalResult'));
  expect(new Set(last.map((event) => event?.Data?.Node)).size).toBe(nodes);
  expect(client.frames.filter(({ MessageName }) => MessageName === 'StopResponse')).toEqual([
    { MessageName: 'StopResponse', Success: true },
  ]);
}

describe('Stop', () => {
  it.each(CUTS)('after %i messages ends within a second', async (cut) => {
    const client = await StreamClient.running(app, { ProjectName: 'call', Audio: AUDIO });
    send(client, SESSION.slice(0, cut));
    await stop(client, NODES);
    await expect.poll(() => app.operations.count).toBe(0);
  });

  it.each([
    ['a node that never ends its flush', 'hanging'],
    ['a node that holds all', 'holding'],
  ])('ends %s within a second, before Finalize and after', async (_case, ProjectName) => {
    for (const isFinalized of [false, true]) {
      const client = await StreamClient.running(app, { ProjectName, Audio: { ...AUDIO, ChannelCount: 1 } });
      client.sendAudio(new Uint8Array(800_000), 8_000);
      if (isFinalized && ProjectName === 'hanging') client.send({ MessageName: 'Finalize' });
      await stop(client, 3);
      expect(app.app.get(HangingNode, { strict: false }).live).toBe(0);
    }
  });

  it('sent behind Start, without waiting, ends the stream', async () => {
    const client = await StreamClient.start(app, { ProjectName: 'call', Audio: AUDIO });
    client.send({ MessageName: 'Stop' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(client.results).toEqual([]);
    await expect.poll(() => app.operations.count).toBe(0);
  });

  it('leaves a ledger that says cancelled', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call', Audio: AUDIO });
    const { SessionId } = await client.response('Start');
    await stop(client, NODES);
    await expect.poll(() => ledgerState(SessionId)).toBe('cancelled');
  });
});
