import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { OutgoingConfig } from '../../src/outgoing/index.js';
import { createEvent, NodeRegistry, type FlowEvent, type OperationInfo } from '../../src/pipeline/index.js';
import { NodeDriver } from '../support/drive-node.js';
import { HttpService } from '../support/http-service.js';
import { realServices } from '../support/real-services.js';
import { chunksOf } from '../support/run-graph.js';
import { SlowService, slowVosk, type Slowness } from '../support/slow-service.js';
import { SocketService } from '../support/socket-service.js';
import { speakTone, type Synthesize } from '../support/speaking-service.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';

/**
 * Services that are slower than their input, with pings of a second on all sides.
 *
 * They process audio at ten times the speed of speech, and get a minute at once. test/soak has the real proportions.
 */

const SECONDS = 60;
const PING_MS = 1_000;
const WIDE: Slowness = { bytesPerSecond: 320_000, pingMs: PING_MS };
const NARROW: Slowness = { bytesPerSecond: 160_000, pingMs: PING_MS };

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({
    environment: { OUTBOUND_ALLOW: '127.0.0.1', STREAM_PING_SECONDS: '1' },
    overrides: [[OutgoingConfig, new OutgoingConfig('127.0.0.1', undefined, undefined, PING_MS)]],
  });
});
afterAll(() => app.close());

/** Starts a service, and closes it with the test. */
async function serve(
  slowness: Slowness,
  work: (message: string | Buffer, service: SlowService, socket: WebSocket) => void,
): Promise<{ readonly url: string; readonly slow: () => SlowService }> {
  let slow: SlowService | undefined;
  const service = await SocketService.start((socket) => {
    slow = new SlowService(socket, slowness, (message, by) => work(message, by, socket));
  });
  onTestFinished(() => service.close());
  return { url: service.url, slow: () => slow! };
}

/** A run of a node of the application, at 8 kHz. */
async function drive(type: string, parameters: object, operation: Partial<OperationInfo> = {}): Promise<NodeDriver> {
  const driver = new NodeDriver(app.app.get(NodeRegistry).get(type), parameters, realServices(), operation);
  await driver.start();
  onTestFinished(() => driver.stop());
  return driver;
}

async function speak(driver: NodeDriver): Promise<void> {
  for (const chunk of chunksOf(new Int16Array(SECONDS * 8_000), 0, 8_000, 4_096)) await driver.give(chunk, 'audio');
}

const said = (Text: string): FlowEvent =>
  createEvent('SR Milestone', { channel: 0, startSample: 0, endSample: 80, groupId: 'g' }, { Text });

const namesOf = ({ emitted }: NodeDriver): string[] =>
  emitted.flatMap(({ value }) => ('name' in value ? [value.name] : []));

describe('a minute of speech sent at once to a slower service', () => {
  it('is recognized to the last word without a ping timeout', async () => {
    const { url, slow } = await serve(WIDE, slowVosk);
    await app.saveProject({
      name: 'slow-recognizer',
      flowTypes: ['stream'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'sr', type: 'sr-websocket', parameters: { Address: url, Engine: 'vosk' } },
        { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'sr.audio' },
        { from: 'sr.events', to: 'publisher.events' },
      ],
    });
    const Audio = { Encoding: 'pcm', SampleRate: 16_000, ChannelCount: 1 };
    const client = await StreamClient.running(app, { ProjectName: 'slow-recognizer', Audio });
    client.sendAudio(new Uint8Array(SECONDS * 32_000), 3_200);
    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toEqual({ code: 1_000, reason: '' });
    const texts = client.results.map(({ Data }) => Data?.Text);
    expect(texts).toEqual([...Array.from({ length: SECONDS }, (_, second) => `second ${second + 1}`), 'end']);
    expect(slow().audioBytes).toBe(SECONDS * 32_000);
  });

  it('returns complete from a custom service', async () => {
    const { url } = await serve(NARROW, (message, service, socket) => {
      if (typeof message !== 'string') socket.send(message);
      else if (message.includes('"Start"')) service.say({ MessageName: 'StartResponse', Success: true });
      else if (message.includes('"Flush"')) service.say({ MessageName: 'FlushResponse' });
      else socket.send(message);
    });
    const driver = await drive('custom-service', { Address: url });
    await speak(driver);
    await driver.flush();
    const samples = driver.emitted.flatMap(({ value }) => ('samples' in value ? [value.samples.length] : []));
    expect(samples.reduce((sum, length) => sum + length, 0)).toBe(SECONDS * 8_000);
  });

  it('reaches supervisors complete', async () => {
    const { url, slow } = await serve(NARROW, takeCall);
    const driver = await drive('rtg', { Address: url });
    await speak(driver);
    await driver.flush();
    expect(slow().audioBytes).toBe(SECONDS * 16_000);
    expect(driver.failures).toEqual([]);
  });
});

describe('many texts sent at once to a slower service', () => {
  it('are all spoken: 500 sentences', async () => {
    const { url } = await serve({ ...NARROW, textMs: 25 }, (message, _service, socket) => {
      if (socket.readyState === socket.OPEN) speakTone(socket, JSON.parse(message as string) as Synthesize);
    });
    const driver = await drive('tts-websocket', { Address: url, MaxConcurrentCalls: 100 });
    for (let count = 0; count < 500; count += 1) await driver.give(said(`This is sentence ${count}.`), 'events');
    await driver.flush();
    const texts = driver.emitted.flatMap(({ value }) =>
      'name' in value && value.name === 'Start of TTS Fragment' ? [value.data?.Text] : [],
    );
    expect(texts).toEqual(Array.from({ length: 500 }, (_, count) => `This is sentence ${count}.`));
  });

  it('all reach the agent assistant without a ping timeout', async () => {
    const told: string[] = [];
    const { url } = await serve({ ...NARROW, textMs: 15 }, (message, service) => {
      told.push(message as string);
      takeCall(message, service);
    });
    const driver = await drive('agent-assist', { Address: url });
    for (let count = 0; count < 200; count += 1) await driver.give(said(`text ${count}`), 'events');
    await driver.flush();
    expect(told.filter((message) => message.includes('text '))).toHaveLength(200);
  });

  it.each([
    ['ca-realtime', { UserProperties: { DeviceId: '12' } }],
    ['va-async', {}],
    ['rtn-connector', {}],
  ])('reach the service of %s one at a time', async (type, callProperties) => {
    const told: string[] = [];
    let open = 0;
    let mostOpen = 0;
    const service = await HttpService.start((response, { body }) => {
      mostOpen = Math.max(mostOpen, (open += 1));
      told.push(body.toString());
      setTimeout(() => {
        open -= 1;
        response.setHeader('Content-Type', 'application/json').end('{"Events":[]}');
      }, 5);
    });
    onTestFinished(() => service.close());
    const driver = await drive(type, { Address: service.url, SendDebugInfo: true }, { callProperties });
    for (let count = 0; count < 200; count += 1) await driver.give(said(`text ${count}.`), 'events');
    await driver.flush();
    const events = told.filter((body) => body.includes('"Event"'));
    expect(events.map((body) => /text \d+\./.exec(body)?.[0])).toEqual(
      Array.from({ length: 200 }, (_, count) => `text ${count}.`),
    );
    expect(mostOpen).toBe(1);
    expect(namesOf(driver)).toEqual([]);
  });
});

function takeCall(message: string | Buffer, service: SlowService): void {
  if (typeof message !== 'string') return;
  if (message.includes('"Start"')) service.say({ MessageName: 'StartResponse', Success: true });
  if (message.includes('"Finalize"')) service.close();
}
