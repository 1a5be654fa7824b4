import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { said } from '../../../../test/support/recording-service.js';
import { StandInSocket, takeCall } from '../../../../test/support/stand-in-socket.js';
import { DataFlowError } from '../../../common/errors/index.js';
import type { ServiceClient } from '../../../common/service-call/index.js';
import type { FlowEvent } from '../../../pipeline/index.js';
import { ServiceParameters } from '../calls/index.js';
import type { ServiceContext } from './event-service.js';
import { ServiceStream } from './index.js';

const operation = {
  id: 'op',
  tenantId: 't',
  project: 'p',
  flowType: 'stream',
  settings: {},
  callProperties: { ExternalId: 'c' },
  language: undefined,
  sentCallProperties: {},
  extra: {},
  sampleRateHz: 8_000,
  channelCount: 1,
} as const;

function contextOf(services: ServiceClient, changes: object = {}): ServiceContext {
  const parameters = Object.assign(new ServiceParameters(), { Address: 'ws://rtg.example/x', CallTimeoutMsec: 100 });
  return { parameters: Object.assign(parameters, changes), operation, sampleRateHz: 8_000, services };
}

type Answer = Parameters<typeof StandInSocket.client>[0];

/** A stream to a service with these answers, and its output. */
async function open(answer: Answer = takeCall) {
  const { client, sockets } = StandInSocket.client(answer);
  const stream = await ServiceStream.open(contextOf(client), ['RTG State'], {});
  const events: FlowEvent[] = [];
  const failures: unknown[] = [];
  stream.listen(
    (event) => void events.push(event),
    (error) => void failures.push(error),
  );
  return { stream, socket: sockets[0]!, events, failures };
}

const state = (State: string) => ({ Events: [{ Name: 'RTG State', Data: { State } }] });
const chunk = (startSample: number, length: number, groupId = '', channel = 0) => ({
  channel,
  sampleRateHz: 8_000,
  startSample,
  samples: Int16Array.from({ length }, (_, index) => startSample + index),
  groupId,
});

describe('the start of a stream', () => {
  it('is announced to the service, at the address and with the credential of the node', async () => {
    const { client, requests, sockets } = StandInSocket.client(takeCall);
    const changes = { CredentialId: 'key', IgnoreSslErrors: true, ConnectionTimeoutMsec: 70 };
    await ServiceStream.open(contextOf(client, changes), [], { More: 1 });
    expect(requests).toEqual([
      {
        url: 'ws://rtg.example/x',
        audioBytesPerSecond: 16_000,
        connectTimeoutMs: 70,
        ignoresTlsErrors: true,
        credentialId: 'key',
        maxBytes: 1_048_576,
      },
    ]);
    expect(sockets[0]?.told).toEqual([
      {
        MessageName: 'Start',
        SessionId: 'op',
        Tenant: 't',
        Sequence: 0,
        CallProperties: { ExternalId: 'c' },
        SampleRate: 8_000,
        Audio: { Encoding: 'pcm', ChannelCount: 1 },
        More: 1,
      },
    ]);
  });

  it.each<[string, Answer, string, RegExp]>([
    ['says nothing', () => undefined, 'node.timeout', /^The service did not answer within 100 ms; check that it runs/],
    ['closes', (_, socket) => socket.hangUp(), 'node.service-failed', /closed the connection before it had/],
    [
      'refuses',
      (_, socket) => socket.say({ MessageName: 'StartResponse', Success: false }),
      'node.service-failed',
      /did not take/,
    ],
    [
      'sends events first',
      (_, socket) => socket.say(state('x')),
      'node.service-failed',
      /something else than a StartResponse/,
    ],
    ['sends no JSON', (_, socket) => socket.say('hello'), 'node.service-failed', /something else than a JSON object/],
  ])('fails when the service %s, and leaves no socket open', async (_what, answer, code, detail) => {
    const { client, sockets } = StandInSocket.client(answer);
    await expect(ServiceStream.open(contextOf(client), [], {})).rejects.toMatchObject({
      code,
      detail: expect.stringMatching(detail) as string,
    });
    expect(sockets[0]?.isClosed).toBe(true);
  });

  it('fails if the address may not be called', async () => {
    const { client } = StandInSocket.client(takeCall);
    const services = { ...client, refusalOf: () => "'x' is not on the list" };
    await expect(ServiceStream.open(contextOf(services), [], {})).rejects.toMatchObject({
      code: 'operation.start-failed',
    });
  });
});

describe('a stream', () => {
  it('sends audio at once, with its position after a gap', async () => {
    const { stream, socket } = await open();
    for (const audio of [chunk(0, 4), chunk(4, 4), chunk(100, 2), chunk(102, 2, 'g'), chunk(104, 2, 'g', 1)]) {
      await stream.hear(audio);
    }
    const shape = socket.sent.slice(1).map((message) => {
      if (typeof message !== 'string') return [...new Int16Array(Uint8Array.from(message).buffer)];
      const { MessageName, Sequence, Channel, StartMsec, StartSampleIndex, GroupId } = JSON.parse(message) as Record<
        string,
        unknown
      >;
      return [MessageName, Sequence, Channel, StartMsec, StartSampleIndex, GroupId];
    });
    expect(shape).toEqual([
      ['Audio', 1, 0, 0, 0, ''],
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      ['Audio', 2, 0, 13, 100, ''],
      [100, 101],
      ['Audio', 3, 0, 13, 102, 'g'],
      [102, 103],
      ['Audio', 4, 1, 13, 104, 'g'],
      [104, 105],
    ]);
  });

  it('forwards events in order, at any time, and those after the end of the input', async () => {
    const { stream, socket, events } = await open((message, end) => {
      takeCall(message, end);
      if (String(message).includes('Finalize')) end.say(state('last'));
    });
    socket.say({ Events: [] });
    socket.say(state('first'));
    await sleep(5);
    await stream.tell(said('hello'));
    await stream.finish();
    expect(events.map(({ data, channel }) => [data?.State, channel])).toEqual([
      ['first', -2],
      ['last', -2],
    ]);
    expect(socket.told.map(({ MessageName }) => MessageName)).toEqual(['Start', 'Event', 'Finalize']);
  });

  it('applies backpressure to the service while events are not consumed', async () => {
    const { client, sockets } = StandInSocket.client(takeCall);
    const stream = await ServiceStream.open(contextOf(client), ['RTG State'], {});
    let release: () => void = () => undefined;
    const taken: FlowEvent[] = [];
    stream.listen(
      (event) => {
        taken.push(event);
        return new Promise((resolve) => (release = resolve));
      },
      () => undefined,
    );
    sockets[0]?.say(state('a'));
    sockets[0]?.say(state('b'));
    await sleep(5);
    expect(taken).toHaveLength(1);
    release();
    await sleep(5);
    expect(taken).toHaveLength(2);
  });

  it.each<[string, (socket: StandInSocket) => void, RegExp]>([
    ['closes before its time', (socket) => socket.hangUp(), /closed the connection before its time, with 1000/],
    [
      'sends an event of another kind',
      (socket) => socket.say({ Events: [{ Name: 'x', Data: {} }] }),
      /one of RTG State/,
    ],
    ['sends something else', (socket) => socket.say({ segments: [] }), /something else than a list of events/],
  ])('fails at once, and at the next call, when the service %s', async (_what, misspeak, detail) => {
    const { stream, socket, failures } = await open();
    misspeak(socket);
    await sleep(5);
    const failure = { code: 'node.service-failed', detail: expect.stringMatching(detail) as string };
    expect(failures).toMatchObject([failure]);
    expect(socket.isClosed).toBe(true);
    await expect(stream.hear(chunk(0, 4))).rejects.toMatchObject(failure);
    expect(() => stream.tell(said('a'))).toThrow(expect.objectContaining(failure) as Error);
    await expect(stream.finish()).rejects.toMatchObject(failure);
  });

  it('fails at its end when the service never closes, or closes with an error', async () => {
    const silent = await open((message, socket) => {
      if (String(message).includes('Start')) takeCall(message, socket);
    });
    await expect(silent.stream.finish()).rejects.toMatchObject({ code: 'node.timeout' });
    silent.stream.close();
    expect(silent.socket.isClosed).toBe(true);
    const angry = await open((message, socket) => {
      if (String(message).includes('Finalize')) socket.hangUp(1011);
      else takeCall(message, socket);
    });
    await expect(angry.stream.finish()).rejects.toMatchObject({ detail: expect.stringMatching(/1011/) as string });
  });

  it('has its own time limit, which excludes the time of its receivers', async () => {
    const { client, sockets } = StandInSocket.client((message, socket) => {
      if (String(message).includes('Finalize')) socket.say(state('last'));
      takeCall(message, socket);
    });
    const stream = await ServiceStream.open(contextOf(client, { CallTimeoutMsec: 20 }), ['RTG State'], {});
    const taken: FlowEvent[] = [];
    stream.listen(
      (event) => sleep(50).then(() => void taken.push(event)),
      () => undefined,
    );
    await stream.finish();
    expect(taken).toHaveLength(1);
    expect(sockets[0]?.isClosed).toBe(true);
  });

  it('fails with the error of its receiver', async () => {
    const { client, sockets } = StandInSocket.client(takeCall);
    const stream = await ServiceStream.open(contextOf(client), ['RTG State'], {});
    const gone = new DataFlowError('operation.cancelled', 'gone');
    stream.listen(
      () => Promise.reject(gone),
      () => undefined,
    );
    sockets[0]?.say(state('a'));
    await sleep(5);
    await expect(stream.finish()).rejects.toBe(gone);
  });
});
