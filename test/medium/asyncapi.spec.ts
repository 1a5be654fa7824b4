import { Module } from '@nestjs/common';
import { Ajv, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFlowNode, defineNode, eventPort, type NodeProvider, type NodeRun } from '../../src/pipeline/index.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';

/** asyncapi.json, held to what the server sends and takes. */

interface Operation {
  readonly action: 'receive' | 'send';
  readonly messages: readonly { readonly $ref: string }[];
  readonly reply?: { readonly messages: readonly { readonly $ref: string }[] };
}

const text = readFileSync(new URL('../../asyncapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as {
  channels: Record<string, { address: string; 'x-close-codes': Record<string, string> }>;
  operations: Record<string, Operation>;
  components: {
    messages: Record<string, unknown>;
    schemas: { InputFormat: { required: readonly string[] } };
  };
};

const broken = defineNode({
  type: 'test-broken-stream',
  summary: 'For tests.',
  parameters: class {},
  flowTypes: ['stream'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(broken)
class BrokenNode implements NodeProvider<typeof broken> {
  start(): NodeRun<typeof broken> {
    return {
      onEvent: () => {
        throw new Error('broken');
      },
    };
  }
}

@Module({ providers: [BrokenNode] })
class BrokenModule {}

const entry = { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } };
const publisher = { id: 'publisher', type: 'publisher' };
const talk = {
  name: 'talk',
  flowTypes: ['stream'],
  nodes: [entry, { id: 'vad', type: 'vad' }, publisher],
  connections: [
    { from: 'entry.audio.0', to: 'vad.audio' },
    { from: 'entry.audio.0', to: 'publisher.audio.0' },
    { from: 'vad.events', to: 'publisher.events' },
    { from: 'entry.events.0', to: 'publisher.events' },
  ],
};
const failing = {
  name: 'failing',
  flowTypes: ['stream'],
  nodes: [entry, { id: 'broken', type: 'test-broken-stream' }, publisher],
  connections: [
    { from: 'entry.events.0', to: 'broken.events' },
    { from: 'broken.events', to: 'publisher.events' },
  ],
};

const MAX_OPERATIONS = 4;
const audio = { Encoding: 'pcm', SampleRate: 16_000, ChannelCount: 1 };

let app: TestApp;
let token: string;
beforeAll(async () => {
  const environment = { MAX_OPERATIONS: String(MAX_OPERATIONS), MAX_FRAME_BYTES: '2000', SHUTDOWN_GRACE_SECONDS: '0' };
  app = await TestApp.start({ environment, imports: [BrokenModule] });
  await app.saveProject(talk);
  await app.saveProject(failing);
  token = await app.token();
});
afterAll(() => app.close());

const ajv = new Ajv({ strict: false, formats: { uri: true, binary: true, 'date-time': true } });
ajv.addSchema(document, 'asyncapi');

/** Whether JSON is what the document says of a message. */
function fits(name: string, json: unknown): boolean {
  const pointer = name.replaceAll('/', '~1');
  const validate = ajv.getSchema(`asyncapi#/components/messages/${pointer}/payload`) as ValidateFunction;
  return validate(json);
}

/** Names of the messages of operations. */
function named(action: Operation['action']): string[] {
  const operations = Object.values(document.operations);
  const own = operations.filter((operation) => operation.action === action).flatMap(({ messages }) => messages);
  const replies = operations.flatMap(({ reply }) => reply?.messages ?? []);
  const all = action === 'send' ? [...own, ...replies] : own;
  return [...new Set(all.map(({ $ref }) => $ref.split('/').at(-1) ?? ''))].sort();
}

/** A stream whose every message is one of the document, and what of it was seen. */
class Session {
  readonly sent = new Set<string>();

  private constructor(readonly client: StreamClient) {}

  static async open(members: object = {}): Promise<Session> {
    const session = new Session(await StreamClient.open(app.url));
    session.send('Start', { MessageName: 'Start', ProjectName: 'talk', Tenant: 'demo', Token: token, ...members });
    return session;
  }

  send(name: string, json: object): void {
    expect([name, json, fits(name, json)]).toEqual([name, json, true]);
    this.sent.add(name);
    this.client.send(json);
  }

  /** Waits for the close and checks all that has come. */
  async ended(): Promise<{ readonly code: number; readonly names: ReadonlySet<string> }> {
    const { code } = await this.client.closed;
    const names = this.client.frames.map((frame) => {
      const name = frame.MessageName ?? (frame.Event ? 'SentEvent' : 'Problem');
      expect([frame, fits(name, frame)]).toEqual([frame, true]);
      return name;
    });
    return { code, names: new Set([...names, ...(this.client.audio.length > 0 ? ['Audio'] : [])]) };
  }
}

it('is served to everybody, as it is committed', async () => {
  const response = await fetch(`${app.url}/asyncapi.json`);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual(JSON.parse(text));
  expect(Object.values(document.channels).map(({ address }) => address)).toEqual([
    '/project-runner',
    '/project-runner/{projectName}',
  ]);
});

it('has every message that a client sends and the server sends, and no other', async () => {
  const whole = await Session.open({
    Audio: { ...audio, SampleRate: '16000', Output: { Encoding: 'ulaw', SampleRate: 8_000 } },
    Settings: { DebugMode: false },
    CallProperties: { ExternalId: 'x', Direction: null, UserProperties: null, More: 1 },
    Events: [{ Name: 'First', Channel: '0' }],
    Language: null,
  });
  whole.client.sendAudio(Buffer.alloc(3_200), 1_600);
  whole.sent.add('Audio');
  whole.send('Event', { Event: { Name: 'Second', StartMsec: 10, Data: { a: 1 }, More: 1 } });
  expect(fits('Event', { Event: { Channel: 0 } })).toBe(false);
  whole.client.send({ Event: { Channel: 0 } });
  whole.client.send({ MessageName: 'Rubbish' });
  whole.send('Update', { MessageName: 'Update', Settings: { DebugMode: true, Own: null } });
  whole.send('Finalize', { MessageName: 'Finalize' });
  const stopped = await Session.open();
  await stopped.client.response('Start');
  stopped.send('Stop', { MessageName: 'Stop' });
  const dead = await Session.open({ ProjectName: 'failing', Events: [{ Name: 'Any' }] });

  const ends = [await whole.ended(), await stopped.ended(), await dead.ended()];
  expect(ends.map(({ code }) => code)).toEqual([1000, 1000, 1011]);
  expect([...new Set([...whole.sent, ...stopped.sent])].sort()).toEqual(named('receive'));
  expect([...new Set(ends.flatMap(({ names }) => [...names]))].sort()).toEqual(named('send'));
  expect(Object.keys(document.components.messages).sort()).toEqual(
    [...new Set([...named('send'), ...named('receive')])].sort(),
  );
});

it.each(document.components.schemas.InputFormat.required)('requires %s of audio, as the server does', async (key) => {
  const part = Object.fromEntries(Object.entries(audio).filter(([name]) => name !== key));
  expect(fits('Start', { MessageName: 'Start', Audio: part })).toBe(false);
  const client = await StreamClient.open(app.url);
  client.send({ MessageName: 'Start', ProjectName: 'talk', Tenant: 'demo', Token: token, Audio: part });
  const { Error: problem } = await client.response('Start');
  expect(problem).toMatchObject({ errors: [{ pointer: `/Audio/${key}` }] });
});

describe('the close codes', () => {
  const seen = new Set<number>();
  const note = async (session: Session, code: number): Promise<void> => {
    expect((await session.ended()).code).toBe(code);
    seen.add(code);
  };
  const running = async (): Promise<Session> => {
    const session = await Session.open();
    expect(await session.client.response('Start')).toMatchObject({ Success: true });
    return session;
  };
  const raw = ({ client }: Session): Socket => (client.socket as unknown as { _socket: Socket })._socket;

  it.each<readonly [number, (session: Session) => void]>([
    [1000, (session) => session.send('Finalize', { MessageName: 'Finalize' })],
    [1002, (session) => raw(session).write(Buffer.from([0x81, 0]))],
    [1003, (session) => session.client.sendAudio(Buffer.alloc(2))],
    [1007, (session) => raw(session).write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]))],
    [1008, (session) => session.client.send({ MessageName: 'Start' })],
    [1009, (session) => session.client.sendAudio(Buffer.alloc(2_001))],
  ])('%i', async (code, act) => {
    const session = await running();
    act(session);
    await note(session, code);
  });

  it('1011', async () => {
    await note(await Session.open({ ProjectName: 'failing', Events: [{ Name: 'Any' }] }), 1011);
  });

  it('1013', async () => {
    await expect.poll(() => app.operations.count).toBe(0);
    const sessions = await Promise.all(Array.from({ length: MAX_OPERATIONS }, running));
    await note(await Session.open(), 1013);
    for (const session of sessions) session.send('Stop', { MessageName: 'Stop' });
    for (const session of sessions) await session.ended();
  });

  it('1001', async () => {
    await expect.poll(() => app.operations.count).toBe(0);
    const session = await running();
    await app.operations.drain();
    await note(session, 1001);
  });

  it('are all that the document has', () => {
    const told = Object.values(document.channels).map((channel) => Object.keys(channel['x-close-codes']).map(Number));
    for (const codes of told) expect(codes.sort()).toEqual([...seen].sort());
  });
});
