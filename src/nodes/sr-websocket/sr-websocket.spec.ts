import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { realServices } from '../../../test/support/real-services.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeToneStreamRecognizer } from '../../../test/support/sherpa/made-models.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { concat, silence, tone } from '../../../test/support/signals.js';
import { SocketService, type SocketBehaviour } from '../../../test/support/socket-service.js';
import { knovvuService, noHeard, voskService } from '../../../test/support/speech-services.js';
import { changeEvent, createEvent, type FlowEvent } from '../../pipeline/index.js';
import { srWebsocket, SrWebsocketNode } from './sr-websocket.node.js';

const { runtimes } = await makeModels(makeToneStreamRecognizer);

const services: SocketService[] = [];
const drivers: NodeDriver[] = [];

afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
  for (const service of services.splice(0)) service.close();
});

/** A run of the node against a service with this behaviour. */
async function drive(behave: SocketBehaviour, parameters: object = {}): Promise<NodeDriver> {
  const service = await SocketService.start(behave);
  services.push(service);
  const settings = { Address: service.url, CallTimeoutMsec: 300, ...parameters };
  const driver = new NodeDriver(
    { definition: srWebsocket, provider: new SrWebsocketNode(runtimes) },
    settings,
    realServices(),
  );
  drivers.push(driver);
  await driver.start();
  return driver;
}

/** Speech at 8 kHz. */
async function speak(driver: NodeDriver, ms: number, startMs = 0, groupId = 'g'): Promise<void> {
  for (const chunk of chunksOf(new Int16Array(ms * 8), 0, 8_000, 800)) {
    await driver.give({ ...chunk, groupId, startSample: chunk.startSample + startMs * 8 }, 'audio');
  }
}

const events = ({ emitted }: NodeDriver): FlowEvent[] => emitted.map(({ value }) => value as FlowEvent);
const milestones = (driver: NodeDriver): FlowEvent[] => events(driver).filter(({ name }) => name === 'SR Milestone');
const change = (Language: string): FlowEvent =>
  createEvent('Language Change', { channel: 0, startSample: -1, endSample: -1, groupId: '' }, { Language });
const place = ({ startSample, endSample, groupId }: FlowEvent): unknown[] => [startSample, endSample, groupId];

describe('sr-websocket by vosk', () => {
  it('sends the rate and all audio, and raises results at their places', async () => {
    const heard = noHeard();
    const driver = await drive(voskService('hello there', heard), { Language: 'en-US' });
    await speak(driver, 1_500);
    await driver.flush();
    expect(heard.configs).toEqual([{ sample_rate: 8_000, words: true, max_alternatives: 0 }]);
    expect(heard.bytes).toEqual([1_500 * 16]);
    const data = { TextAttributes: 'recognized', Language: 'en-US' };
    expect(events(driver)[0]).toMatchObject({ name: 'SR Partial', data: { Text: 'hello', ...data } });
    expect(milestones(driver)).toEqual([
      createEvent(
        'SR Milestone',
        { channel: 0, startSample: 800, endSample: 7_200, groupId: 'g' },
        { Text: 'hello there', Confidence: 0.9, ...data },
      ),
      expect.objectContaining({ startSample: 8_800, endSample: 12_000 }),
    ]);
    // Equal partials are raised once.
    expect(events(driver).map(({ name }) => name)).toEqual([
      'SR Partial',
      'SR Milestone',
      'SR Partial',
      'SR Milestone',
    ]);
  });

  it('places results behind a vad in the operation, with their group', async () => {
    const driver = await drive(voskService('hello'));
    await speak(driver, 1_000, 2_000, 'a');
    await speak(driver, 1_000, 60_000, 'b');
    await driver.flush();
    expect(milestones(driver).map(place)).toEqual([
      [16_800, 23_200, 'a'],
      [480_800, 487_200, 'b'],
      [487_999, 488_000, 'b'],
    ]);
  });

  it('copies the tags of a segment to its results', async () => {
    const driver = await drive(voskService('hello'));
    const started = createEvent('Speech Started', { channel: 0, startSample: 0, endSample: -1, groupId: 'a' }, null);
    await driver.give(changeEvent(started, { tags: ['vip'] }), 'events');
    await speak(driver, 1_000, 2_000, 'a');
    await driver.flush();
    expect(events(driver).length).toBeGreaterThan(1);
    for (const { tags } of events(driver)) expect(tags).toEqual(['vip']);
  });

  it('uses the audio sent since the last milestone as the place if the service sends none', async () => {
    const driver = await drive((socket) => {
      socket.on('message', (data, isBinary) => {
        const isEnd = !isBinary && (data as Buffer).includes('eof');
        if (isBinary) socket.send('{"partial":"so"}');
        if (isEnd) socket.send('{"text":"so it is"}', () => socket.close());
      });
    });
    await speak(driver, 500, 1_000);
    await driver.flush();
    expect(milestones(driver).map(place)).toEqual([[8_000, 12_000, 'g']]);
  });

  it('changes the model on a Language Change, and first ends the audio before it', async () => {
    const heard = noHeard();
    const Models = [
      { Language: 'en-US', Name: 'english' },
      { Language: 'tr', Name: 'turkish' },
    ];
    const driver = await drive(voskService('word', heard), { Language: 'en-US', Models });
    await speak(driver, 500, 0, 'a');
    await driver.give(change('en-US'), 'events');
    await driver.give(change('no language'), 'events');
    await driver.give(change('tr-TR'), 'events');
    expect(milestones(driver)).toHaveLength(1);
    await speak(driver, 500, 500, 'b');
    await driver.flush();
    expect(heard.configs.map(({ model }) => model)).toEqual(['english', 'turkish']);
    expect(milestones(driver).map(({ data, groupId }) => [data?.Language, groupId])).toEqual([
      ['en-US', 'a'],
      ['tr-TR', 'b'],
    ]);
  });
});

describe('sr-websocket by knovvu', () => {
  const KNOVVU = { Engine: 'knovvu', Models: [{ Language: 'en', Name: 'English Stream' }] };

  it('requests the model, and handles partial, milestone and final results', async () => {
    const heard = noHeard();
    const driver = await drive(knovvuService('hello there', heard), { ...KNOVVU, Language: 'en-GB' });
    await speak(driver, 1_000, 3_000);
    await driver.flush();
    expect(heard.addresses).toEqual(['/?ModelName=English+Stream']);
    expect(heard.configs).toEqual([
      {
        'message-name': 'recognize',
        'audio-format': 'pcm',
        'model-name': 'English Stream',
        'model-tenant': 'Default',
        'sample-rate': 8_000,
      },
      { 'message-name': 'finalize-recognition' },
    ]);
    expect(heard.bytes).toEqual([16_000]);
    // The final result repeats the milestone.
    expect(events(driver).map(({ name, data }) => [name, data?.Text])).toEqual([
      ['SR Partial', 'hello'],
      ['SR Milestone', 'hello there'],
    ]);
    expect(milestones(driver).map(place)).toEqual([[24_000, 32_000, 'g']]);
  });

  it.each([
    [['one', 'two'], 'one two three', ['one', 'two', 'three']],
    [['one'], 'two', ['one', 'two']],
    [[], 'one two', ['one two']],
    [['one'], '', ['one']],
  ])('after the milestones %j raises the new part of the final result %j', async (before, last, expected) => {
    const driver = await drive((socket) => {
      const say = (name: string, text: string): void => socket.send(JSON.stringify({ 'message-name': name, text }));
      socket.on('message', (data, isBinary) => {
        if (isBinary || !(data as Buffer).includes('finalize')) return;
        for (const text of before) say('milestone', text);
        say('final', last);
      });
    }, KNOVVU);
    await speak(driver, 100);
    await driver.flush();
    expect(milestones(driver).map(({ data }) => data?.Text)).toEqual(expected);
  });

  it('keeps its language if it has no model of another, and does not start without one', async () => {
    const heard = noHeard();
    const driver = await drive(knovvuService('hello', heard), { ...KNOVVU, Language: 'en' });
    await driver.give(change('tr-TR'), 'events');
    await driver.flush();
    expect(heard.bytes).toHaveLength(1);
    await expect(drive(knovvuService('x'), { ...KNOVVU, Language: 'tr' })).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Language: knovvu has no model of 'tr'.",
    });
  });
});

describe('sr-websocket with a faulty service', () => {
  const onAudio =
    (behave: (socket: WebSocket) => void): SocketBehaviour =>
    (socket) =>
      void socket.on('message', (_data, isBinary) => isBinary && behave(socket));

  it.each<[string, SocketBehaviour, string, RegExp]>([
    ['sends binary', onAudio((socket) => socket.send(Buffer.from([1]))), 'node.service-failed', /sent something else/],
    ['sends a number', onAudio((socket) => socket.send('5')), 'node.service-failed', /sent something else/],
    ['sends null', onAudio((socket) => socket.send('null')), 'node.service-failed', /sent something else/],
    [
      'sends text that is none',
      onAudio((socket) => socket.send('{"text":5}')),
      'node.service-failed',
      /something else/,
    ],
    [
      'sends words without times',
      onAudio((socket) => socket.send('{"text":"a","result":[{"word":"a"}]}')),
      'node.service-failed',
      /something else/,
    ],
    ['goes away', onAudio((socket) => socket.close(1_001)), 'node.service-failed', /closed the connection/],
    ['breaks off', onAudio((socket) => socket.terminate()), 'node.service-failed', /broke the connection off/],
    ['never ends', () => undefined, 'node.timeout', /did not answer within 300 ms/],
    [
      'closes without the rest',
      (socket) => void socket.on('message', (data) => (data as Buffer).includes('eof') && socket.close()),
      'node.service-failed',
      /closed the connection/,
    ],
    [
      'fails at the end',
      (socket) => void socket.on('message', (data) => (data as Buffer).includes('eof') && socket.close(1_011)),
      'node.service-failed',
      /closed the connection/,
    ],
  ])('fails when it %s', async (_what, behave, code, detail) => {
    const driver = await drive(behave);
    const failure = speak(driver, 2_000).then(() => driver.flush());
    await expect(failure).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) as string });
    await expect.poll(() => services[0]?.open).toBe(0);
  });

  it.each<[string, SocketBehaviour, RegExp]>([
    ['closes before the first audio', (socket) => void setTimeout(() => socket.close(), 20), /closed the connection/],
    ['breaks off before the first audio', (socket) => void setTimeout(() => socket.terminate(), 20), /broke the/],
  ])('fails at once when it %s', async (_what, behave, detail) => {
    const driver = await drive(behave);
    await expect
      .poll(() => driver.failures)
      .toMatchObject([{ code: 'node.service-failed', detail: expect.stringMatching(detail) as string }]);
  });

  it('fails at once when it closes after some audio without an error', async () => {
    const driver = await drive(onAudio((socket) => socket.close()));
    await speak(driver, 100);
    await expect.poll(() => driver.failures).toMatchObject([{ code: 'node.service-failed' }]);
  });

  it('keeps earlier results', async () => {
    const driver = await drive((socket) => {
      let count = 0;
      socket.on('message', (_data, isBinary) => {
        if (isBinary) count += 1;
        if (count === 3) socket.send('{"text":"so far"}', () => socket.terminate());
      });
    });
    await expect(speak(driver, 500).then(() => driver.flush())).rejects.toMatchObject({ code: 'node.service-failed' });
    expect(milestones(driver).map(({ data }) => data?.Text)).toEqual(['so far']);
  });

  it('leaves no socket open when it is stopped', async () => {
    const driver = await drive(() => undefined);
    await speak(driver, 100);
    await driver.stop();
    await expect.poll(() => services[0]?.open).toBe(0);
  });
});

describe('sr-websocket by sherpa-onnx', () => {
  it('raises results on this machine, at their places', async () => {
    const driver = new NodeDriver(
      { definition: srWebsocket, provider: new SrWebsocketNode(runtimes) },
      { Language: 'en' },
    );
    drivers.push(driver);
    await driver.start();
    const said = concat(
      silence({ ms: 400 }),
      tone({ ms: 600, hz: 200 }),
      tone({ ms: 600, hz: 3_500 }),
      silence({ ms: 300 }),
    );
    for (const chunk of chunksOf(said, 0, 8_000, 800)) await driver.give({ ...chunk, groupId: 'g' }, 'audio');
    await driver.flush();
    expect(events(driver).map(({ name, data }) => [name, data?.Text])).toEqual([
      ['SR Partial', 'low'],
      ['SR Partial', 'low high'],
      ['SR Milestone', 'low high'],
    ]);
    const [milestone] = milestones(driver);
    expect(milestone).toMatchObject({ groupId: 'g', data: { Language: 'en' } });
    expect(Math.abs(milestone!.startSample / 8 - 400)).toBeLessThan(150);
  });

  it('raises an utterance when its end is marked, and not with the next one', async () => {
    const node = { definition: srWebsocket, provider: new SrWebsocketNode(runtimes) };
    const driver = new NodeDriver(node, { Language: 'en' });
    drivers.push(driver);
    await driver.start();
    const length = 900 * 8;
    const ended = (startSample: number, groupId: string): FlowEvent =>
      createEvent('Speech Ended', { channel: 0, startSample, endSample: startSample + length, groupId }, null);
    for (const [groupId, startMs, hz, Text] of [
      ['a', 1_000, 200, 'low'],
      ['b', 60_000, 3_500, 'high'],
    ] as const) {
      const said = concat(tone({ ms: 600, hz }), silence({ ms: 300 }));
      for (const chunk of chunksOf(said, 0, 8_000, 800)) {
        await driver.give({ ...chunk, groupId, startSample: chunk.startSample + startMs * 8 }, 'audio');
      }
      await driver.give(ended(startMs * 8, groupId), 'events');
      expect(milestones(driver).at(-1)).toMatchObject({ groupId, data: { Text } });
    }
    await driver.flush();
    expect(milestones(driver)).toHaveLength(2);
    const [first, second] = milestones(driver);
    expect([first!.startSample >= 8_000, first!.endSample <= 8_000 + length]).toEqual([true, true]);
    expect([second!.startSample >= 480_000, second!.endSample <= 480_000 + length]).toEqual([true, true]);
  });

  it('does not start for a language without a model', async () => {
    const parameters = { Engine: 'sherpa-onnx', Language: 'fr-FR' };
    const driver = new NodeDriver({ definition: srWebsocket, provider: new SrWebsocketNode(runtimes) }, parameters);
    await expect(driver.start()).rejects.toMatchObject({ code: 'operation.start-failed' });
  });
});

describe('parameters of sr-websocket', () => {
  const node = new SrWebsocketNode(noModels());
  const made = (changes: object) => Object.assign(new srWebsocket.parameters(), changes);

  it.each([
    [{ Address: 'http://recognizer.example' }, '/Address'],
    [{ Language: 'en_US' }, '/Language'],
    [{ Models: [{ Language: '?', Name: 'x' }] }, '/Models/0/Language'],
  ])('%j are rejected', (changes, pointer) => {
    expect(node.check(made(changes)).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('name missing settings', () => {
    expect(node.readiness(made({}))).toMatch(/^no recognizer is configured: set Address/);
    expect(node.readiness(made({ Address: 'ws://a' }))).toBeUndefined();
    expect(node.readiness(made({ Address: 'ws://a', Engine: 'knovvu' }))).toMatch(/^name a model/);
    expect(node.readiness(made({ Engine: 'sherpa-onnx', Language: 'tr' }))).toMatch(
      /^put a model for streaming-recognition/,
    );
    expect(new SrWebsocketNode(runtimes).readiness(made({ Language: 'en-US' }))).toBeUndefined();
  });
});
