import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { gather } from '../../../test/support/gather.js';
import { helloService } from '../../../test/support/run-graph.js';
import { concat } from '../../../test/support/signals.js';
import { SocketService } from '../../../test/support/socket-service.js';
import { speakTone, speakTones, SPOKEN_TONE, type Synthesize } from '../../../test/support/speaking-service.js';
import { Log } from '../../common/logging/index.js';
import { OutgoingClient, OutgoingConfig } from '../../outgoing/index.js';
import { socketSynthesizer, type SocketSynthesizer } from './websocket.engine.js';
import type { SpokenAudio, Utterance } from './synthesizer.js';

const client = new OutgoingClient(new OutgoingConfig('127.0.0.1'), Log.to('silent'));
const open: { close(): unknown }[] = [];
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function serve(behave: (socket: WebSocket, count: number) => void): Promise<{
  service: SocketService;
  engine: SocketSynthesizer;
}> {
  const service = await SocketService.start((socket, _request, count) => behave(socket, count));
  const signal = new AbortController().signal;
  const engine = socketSynthesizer({
    address: service.url,
    service: { ...helloService, connect: (request) => client.connect(request, { signal, tenantId: 't' }) },
    call: { budgetMs: 300, connectTimeoutMs: 1_000, ignoresTlsErrors: false, credentialId: '' },
  });
  open.push(engine, service);
  return { service, engine };
}

function speak(engine: SocketSynthesizer, changes: Partial<Utterance> = {}): Promise<SpokenAudio[]> {
  const signal = new AbortController().signal;
  const utterance = { text: 'Hello.', voice: 'v', language: 'en', volume: 0.5, rate: 2, signal, ...changes };
  return gather(engine.synthesize(utterance));
}

const joined = (pieces: readonly SpokenAudio[]): Int16Array => concat(...pieces.map(({ samples }) => samples));

describe('a service that speaks over a WebSocket', () => {
  it('is sent texts, and gives samples, wherever their bytes are cut', async () => {
    const asked: Synthesize[] = [];
    const { engine } = await serve(speakTones(asked));
    const pieces = await speak(engine);
    expect(asked).toEqual([
      { MessageName: 'Synthesize', Id: 1, Text: 'Hello.', Language: 'en', Voice: 'v', Volume: 0.5, Rate: 2 },
    ]);
    expect(pieces.every(({ sampleRateHz }) => sampleRateHz === 24_000)).toBe(true);
    expect(joined(pieces)).toEqual(SPOKEN_TONE);
  });

  it('is sent the next texts while it speaks, over the same connection, and keeps their order', async () => {
    const asked: Synthesize[] = [];
    const { engine, service } = await serve((socket) => {
      socket.on('message', (data: Buffer) => {
        // It answers when it has all three.
        if (asked.push(JSON.parse(data.toString()) as Synthesize) === 3)
          for (const one of asked) speakTone(socket, one);
      });
    });
    const all = await Promise.all(['a', 'b', 'c'].map((text) => speak(engine, { text })));
    for (const pieces of all) expect(joined(pieces)).toEqual(SPOKEN_TONE);
    expect(asked.map(({ Text, Id }) => [Text, Id])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect(service.asked).toBe(1);
  });

  it('may close between two texts: the next opens another connection', async () => {
    const { engine, service } = await serve((socket) => {
      speakTones()(socket);
      socket.on('message', () => socket.close(1_000));
    });
    await speak(engine);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(joined(await speak(engine))).toEqual(SPOKEN_TONE);
    expect(service.asked).toBe(2);
  });

  const started = (socket: WebSocket, SampleRate: unknown): void =>
    socket.send(JSON.stringify({ MessageName: 'SynthesisStarted', Id: 1, SampleRate }));

  it.each<[string, (socket: WebSocket) => void, string]>([
    ['says nothing', () => undefined, 'node.timeout'],
    ['says nothing more', (socket) => started(socket, 8_000), 'node.timeout'],
    ['closes', (socket) => socket.close(1_000), 'node.service-failed'],
    ['sends samples first', (socket) => socket.send(Buffer.alloc(10)), 'node.service-failed'],
    ['tells no rate', (socket) => started(socket, 'high'), 'node.service-failed'],
    ['tells a rate that is none', (socket) => started(socket, 1), 'node.service-failed'],
    ['sends no JSON', (socket) => socket.send('hello'), 'node.service-failed'],
    [
      'answers another text',
      (socket) => socket.send('{"MessageName":"SynthesisStarted","Id":7,"SampleRate":8000}'),
      'node.service-failed',
    ],
    ['cannot speak it', (socket) => socket.send('{"MessageName":"SynthesisFailed","Id":1}'), 'node.service-failed'],
  ])('that %s is an error', async (_what, answer, code) => {
    const { engine } = await serve((socket) => void socket.on('message', () => answer(socket)));
    await expect(speak(engine)).rejects.toMatchObject({ code });
  });
});
