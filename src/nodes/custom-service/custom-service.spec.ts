import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { sendBack, StandInSocket } from '../../../test/support/stand-in-socket.js';
import type { AudioChunk } from '../../audio/index.js';
import { createEvent, type FlowEvent, type OperationInfo } from '../../pipeline/index.js';
import { customService, CustomServiceNode } from './custom-service.node.js';

type Message = string | Uint8Array;
type Service = (message: Message, socket: StandInSocket) => void;

interface Drive {
  readonly driver: NodeDriver;
  readonly sockets: StandInSocket[];
}

async function drive(service: Service, operation: Partial<OperationInfo> = {}): Promise<Drive> {
  const { client, sockets } = StandInSocket.client(service);
  const driver = new NodeDriver(
    { definition: customService, provider: new CustomServiceNode() },
    { Address: 'ws://custom.example', CallTimeoutMsec: 200 },
    client,
    operation,
  );
  await driver.start();
  return { driver, sockets };
}

/** A service that starts, and at the end runs `say` before it reports that it is done. */
function atFlush(say: (socket: StandInSocket) => void): Service {
  return (message, socket) => {
    if (typeof message !== 'string') return;
    const { MessageName } = JSON.parse(message) as { MessageName?: unknown };
    if (MessageName === 'Start') socket.say({ MessageName: 'StartResponse', Success: true });
    if (MessageName !== 'Flush') return;
    say(socket);
    socket.say({ MessageName: 'FlushResponse' });
  };
}

const chunk = (startSample: number, samples: number[], groupId = 'g', channel = 0): AudioChunk => ({
  channel,
  sampleRateHz: 8_000,
  startSample,
  samples: Int16Array.from(samples),
  groupId,
});

const said = createEvent(
  'SR Milestone',
  { channel: 0, startSample: 80, endSample: 160, groupId: 'g' },
  { Text: 'hello' },
);

describe('custom-service', () => {
  it('fails at once when the service closes in silence', async () => {
    const { driver, sockets } = await drive(sendBack);
    sockets[0]!.hangUp();
    await sleep(5);
    expect(driver.failures).toMatchObject([{ code: 'node.service-failed' }]);
  });

  it('sends the description of the operation, then all input, with the position of audio after a gap', async () => {
    const { driver, sockets } = await drive(sendBack, {
      language: 'tr-TR',
      callProperties: { ExternalId: '7' },
      extra: { campaign: 'x', Node: 'y' },
    });
    await driver.give(chunk(0, [1, -2]), 'audio');
    await driver.give(chunk(2, [3]), 'audio');
    await driver.give(said, 'events');
    await driver.give(chunk(3, [4]), 'audio');
    await driver.give(chunk(9_000, [5], 'h'), 'audio');
    await driver.give(chunk(9_001, [6], 'h', 1), 'audio');
    await driver.flush();
    const sent = sockets[0]!.sent.map((message): unknown =>
      typeof message === 'string' ? JSON.parse(message) : [...message],
    );
    const place = (Channel: number, StartSampleIndex: number, GroupId: string) => ({
      MessageName: 'Audio',
      Channel,
      StartSampleIndex,
      GroupId,
    });
    expect(sent).toEqual([
      {
        campaign: 'x',
        MessageName: 'Start',
        SessionId: 'operation',
        ProjectName: 'project',
        TenantId: '00000000-0000-4000-8000-000000000001',
        Node: 'node',
        Audio: { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 2 },
        Settings: {},
        CallProperties: { ExternalId: '7' },
        Language: 'tr-TR',
      },
      place(0, 0, 'g'),
      [1, 0, 0xfe, 0xff],
      [3, 0],
      {
        Event: {
          Name: 'SR Milestone',
          Channel: 0,
          StartMsec: 10,
          EndMsec: 20,
          StartSampleIndex: 80,
          EndSampleIndex: 160,
          GroupId: 'g',
          Tags: [],
          Data: { Text: 'hello' },
        },
      },
      [4, 0],
      place(0, 9_000, 'h'),
      [5, 0],
      place(1, 9_001, 'h'),
      [6, 0],
      { MessageName: 'Flush' },
    ]);
    expect(
      driver.emitted.map(({ outlet, value }) => ('samples' in value ? [outlet, value] : [outlet, value.data])),
    ).toEqual([
      ['audio', chunk(0, [1, -2])],
      ['audio', chunk(2, [3])],
      ['events', { Text: 'hello' }],
      ['audio', chunk(3, [4])],
      ['audio', chunk(9_000, [5], 'h')],
      ['audio', chunk(9_001, [6], 'h', 1)],
    ]);
    expect(sockets[0]!.isClosed).toBe(true);
  });

  it('distinguishes an operation without audio from one with it', async () => {
    const { sockets, driver } = await drive(sendBack, { sampleRateHz: undefined });
    expect(sockets[0]!.told[0]).toMatchObject({ Audio: null });
    await driver.stop();
  });

  it('accepts events of any name, and samples that are split over messages', async () => {
    const { driver } = await drive(
      atFlush((socket) => {
        socket.say({ Event: { Name: 'Mood', Data: { Is: ['good'] }, StartMsec: 100 } });
        socket.say({ Event: { Name: 'Bare' } });
        socket.say({ MessageName: 'Audio', StartSampleIndex: 40 });
        socket.say(Uint8Array.from([1, 0, 2]));
        socket.say(Uint8Array.from([0]));
      }),
    );
    await driver.flush();
    const [mood, bare, ...audio] = driver.emitted.map(({ value }) => value);
    expect(mood).toMatchObject({ name: 'Mood', channel: 0, startSample: 800, endSample: -1, data: { Is: ['good'] } });
    expect(bare).toMatchObject({ name: 'Bare', data: null });
    expect(audio).toEqual([chunk(40, [1], ''), chunk(41, [2], '')]);
  });

  it('sends nothing before all nodes have started', async () => {
    const { client } = StandInSocket.client((message, socket) => {
      sendBack(message, socket);
      if (String(message).includes('"Start"')) socket.say({ Event: { Name: 'Early' } });
    });
    const driver = new NodeDriver(
      { definition: customService, provider: new CustomServiceNode() },
      { Address: 'ws://custom.example' },
      client,
    );
    await driver.start();
    await driver.flush();
    expect(driver.misuses).toEqual([]);
    expect(driver.emitted.map(({ value }) => (value as FlowEvent).name)).toEqual(['Early']);
  });

  it.each<[string, Service, string, RegExp]>([
    [
      'says no',
      (_, socket) => socket.say({ MessageName: 'StartResponse', Success: false }),
      'node.service-failed',
      /did not take/,
    ],
    [
      'sends audio',
      (_, socket) => socket.say(Uint8Array.from([1, 0])),
      'node.service-failed',
      /something else than a text/,
    ],
    ['sends an event', (_, socket) => socket.say({ Event: { Name: 'x' } }), 'node.service-failed', /a StartResponse/],
    ['says nothing', () => undefined, 'node.timeout', /did not answer within 200 ms/],
    ['hangs up', (_, socket) => socket.hangUp(), 'node.service-failed', /closed the connection/],
  ])('does not start where the service %s', async (_what, service, code, detail) => {
    const { client, sockets } = StandInSocket.client(service);
    const parameters = { Address: 'ws://custom.example', CallTimeoutMsec: 200 };
    const driver = new NodeDriver({ definition: customService, provider: new CustomServiceNode() }, parameters, client);
    await expect(driver.start()).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) as string });
    expect(sockets[0]!.isClosed).toBe(true);
  });

  const PLACE = { MessageName: 'Audio', StartSampleIndex: 0 };

  it.each<[string, readonly (object | string | Uint8Array)[], RegExp]>([
    ['no JSON', ['{'], /a JSON object/],
    ['a number', ['5'], /a JSON object/],
    ['an unknown message', [{ MessageName: 'Hello' }], /a message of docs\/custom-service\.md/],
    ['a second StartResponse', [{ MessageName: 'StartResponse', Success: true }], /one StartResponse/],
    ['an event without a name', [{ Event: {} }], /an event at '\/Event\/Name'/],
    ['an event in no channel', [{ Event: { Name: 'x', Channel: 99 } }], /an event at '\/Event\/Channel'/],
    ['text that is none', [{ Event: { Name: 'SR Milestone', Data: { Text: 5 } } }], /the Data of such an event/],
    ['data where there is none', [{ Event: { Name: 'Speech Started', Data: { a: 1 } } }], /the Data of such an event/],
    ['audio without a place', [Uint8Array.from([1, 0])], /an Audio message/],
    ['audio at no place', [{ MessageName: 'Audio' }], /a sample index/],
    ['audio before the start', [{ ...PLACE, StartSampleIndex: -1 }], /a sample index/],
    ['audio of no channel', [{ ...PLACE, Channel: 'left' }], /a channel/],
    ['audio of no group', [{ ...PLACE, GroupId: 5 }], /the id of a group/],
    ['half a sample', [PLACE, Uint8Array.from([1]), PLACE], /the rest of a sample/],
  ])('fails on %s', async (_what, messages, detail) => {
    const { driver, sockets } = await drive(atFlush((socket) => messages.forEach((message) => socket.say(message))));
    await expect(driver.flush()).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: expect.stringMatching(detail) as string,
    });
    expect(sockets[0]!.isClosed).toBe(true);
  });

  it('fails when the service never finishes, or closes before it has', async () => {
    const start: Service = (_, socket) => socket.say({ MessageName: 'StartResponse', Success: true });
    const silent = await drive((message, socket) => String(message).includes('Start') && start(message, socket));
    await expect(silent.driver.flush()).rejects.toMatchObject({ code: 'node.timeout' });
    const gone = await drive((message, socket) =>
      String(message).includes('Start') ? start(message, socket) : socket.hangUp(),
    );
    await expect(gone.driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
    await Promise.all([silent.driver.stop(), gone.driver.stop()]);
    expect(silent.sockets[0]!.isClosed).toBe(true);
  });

  it('fails when the service reports that it is done before the end of the input', async () => {
    const { driver, sockets } = await drive((message, socket) => {
      if (String(message).includes('"Start"')) socket.say({ MessageName: 'StartResponse', Success: true });
      if (String(message).includes('hello')) socket.say({ MessageName: 'FlushResponse' });
    });
    await driver.give(said, 'events');
    await sleep(10);
    await expect(driver.flush()).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: 'The service sent something else than a FlushResponse after Flush.',
    });
    expect(sockets[0]!.isClosed).toBe(true);
    await driver.stop();
  });

  it('reports an earlier failure at the next message', async () => {
    const { driver } = await drive((message, socket) =>
      socket.say(String(message).includes('Start') ? { MessageName: 'StartResponse', Success: true } : 'rubbish'),
    );
    await driver.give(said, 'events');
    await sleep(10);
    await expect(driver.give(said, 'events')).rejects.toMatchObject({ code: 'node.service-failed' });
    await expect(driver.give(chunk(0, [1]), 'audio')).rejects.toMatchObject({ code: 'node.service-failed' });
  });
});

describe('parameters of custom-service', () => {
  it('require a ws or wss address', () => {
    const node = new CustomServiceNode();
    const made = (Address: string) => Object.assign(new customService.parameters(), { Address });
    expect(node.readiness(made(''))).toMatch(/^no service is configured/);
    expect(node.readiness(made('wss://a.example'))).toBeUndefined();
    expect(node.check(made('http://a.example')).map(({ pointer }) => pointer)).toEqual(['/Address']);
    expect(node.check(made('ws://a.example'))).toEqual([]);
  });
});
