import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { encodeFrames } from '../../src/audio/index.js';
import { silence } from '../support/signals.js';
import { SocketService } from '../support/socket-service.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';
import { DEMO_RATE_HZ, demoCall, demoSpeech } from '../support/vad/index.js';

/** The conversation of docs/speaking.md, with a constant recognizer and a real voice. */

const HEARD = 'where is my parcel';

/** A server with the protocol of vosk-server that hears one sentence in the first second of speech. */
function hearOnce(socket: WebSocket): void {
  let bytes = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      if (data.toString().includes('eof')) socket.send('{"text":""}', () => socket.close());
      return;
    }
    const before = bytes;
    bytes += data.length;
    const second = DEMO_RATE_HZ * 2;
    const isTime = before < second && bytes >= second;
    const words = [{ word: HEARD, start: 0.1, end: 0.9, conf: 1 }];
    socket.send(JSON.stringify(isTime ? { text: HEARD, result: words } : { partial: '' }));
  });
}

let app: TestApp;
let recognizer: SocketService;

beforeAll(async () => {
  recognizer = await SocketService.start(hearOnce);
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
  const file = new URL('../../examples/projects/voice-conversation.json', import.meta.url);
  const design = (await readFile(file, 'utf8')).replace('ws://127.0.0.1:2700', recognizer.url);
  await app.saveProject(JSON.parse(design) as Record<string, unknown>);
});
afterAll(async () => {
  await app.close();
  recognizer.close();
});

/** A caller who hears as many samples as he sends. */
class Caller {
  private sent = 0;

  constructor(readonly client: StreamClient) {}

  /** Sends samples, and gives what was heard meanwhile. */
  async send(samples: Int16Array): Promise<Int16Array> {
    this.client.sendAudio(encodeFrames('pcm', [samples]), 320);
    const before = this.sent;
    this.sent += samples.length;
    await expect.poll(() => this.heard.length, { timeout: 30_000 }).toBe(this.sent);
    return this.heard.subarray(before);
  }

  /** The event of that name that comes for the `count`th time. */
  async event(name: string, count: number): Promise<Record<string, unknown>> {
    const all = (): Record<string, unknown>[] => this.client.events.filter(({ Name }) => Name === name);
    await expect.poll(() => all().length, { timeout: 30_000, message: name }).toBeGreaterThanOrEqual(count);
    return all()[count - 1]!;
  }

  /** Answers, and resolves when the whole answer waits to be heard. The result is its length in samples. */
  async answer(Text: string, count: number): Promise<number> {
    this.client.send({ Event: { Name: 'Answer', Data: { Text } } });
    const { StartSampleIndex, EndSampleIndex } = await this.event('End of TTS Fragment', count);
    return Number(EndSampleIndex) - Number(StartSampleIndex);
  }

  private get heard(): Int16Array {
    return new Int16Array(new Uint8Array(Buffer.concat(this.client.audio)).buffer);
  }
}

const [speech = new Int16Array(0)] = demoCall();
const said = (index: number): Int16Array => speech.subarray(...demoSpeech(0)[index]!);
const loudest = (samples: Int16Array): number => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

/** Louder than the noise of the keyboard, which stays below 0.1 of full scale. */
const LOUD = 4_000;

describe('a conversation', () => {
  it('answers what it hears, is silent while the caller speaks, and goes on afterwards', async () => {
    const Audio = { Encoding: 'pcm', SampleRate: DEMO_RATE_HZ, ChannelCount: 1 };
    const client = await StreamClient.running(app, { ProjectName: 'voice-conversation', Audio });
    const caller = new Caller(client);

    // The caller asks, and does not hear himself.
    const asked = await caller.send(said(0));
    expect(loudest(asked)).toBeLessThan(LOUD);
    await caller.send(silence({ ms: 1_500 }));
    await caller.event('Speech Ended', 1);
    expect(await caller.event('SR Milestone', 1)).toMatchObject({ Data: { Text: HEARD } });

    // He is answered.
    const length = await caller.answer('It will be with you before noon.', 1);
    expect(length / DEMO_RATE_HZ).toBeGreaterThan(1);
    expect(await caller.event('Start of TTS Fragment', 1)).toMatchObject({
      Data: { Text: 'It will be with you before noon.' },
    });
    expect(loudest(await caller.send(silence({ ms: (length * 1_000) / DEMO_RATE_HZ })))).toBeGreaterThan(LOUD);
    await caller.event('Merge Audio Ended', 1);

    // After a second of silence the sound of typing starts.
    const typing = await caller.send(silence({ ms: 3_000 }));
    expect(typing.subarray(0, DEMO_RATE_HZ * 0.9).every((sample) => sample === 0)).toBe(true);
    expect(loudest(typing)).toBeGreaterThan(500);
    expect(loudest(typing)).toBeLessThan(LOUD);

    // He speaks into an answer: it stops.
    const long = await caller.answer(
      'I have looked it up for you. The driver has it in his van, and he is on his way.',
      2,
    );
    expect(loudest(await caller.send(silence({ ms: 1_000 })))).toBeGreaterThan(LOUD);
    const words = said(1);
    let at = 0;
    while (client.names.filter((name) => name === 'Speech Started').length < 2) {
      await caller.send(words.subarray(at, at + 400));
      at += 400;
      expect(at).toBeLessThan(words.length / 2);
    }
    const during = await caller.send(words.subarray(at));
    expect(during.length).toBeGreaterThan(DEMO_RATE_HZ / 2);
    expect(during.every((sample) => sample === 0)).toBe(true);

    // He has spoken: it goes on, to its end.
    await caller.send(silence({ ms: 1_000 }));
    await caller.event('Speech Ended', 2);
    const rest = await caller.send(silence({ ms: (long * 1_000) / DEMO_RATE_HZ }));
    expect(loudest(rest)).toBeGreaterThan(LOUD);
    await caller.event('Merge Audio Ended', 2);

    // The answer may also come from another program.
    const { SessionId } = await client.response('Start');
    const response = await fetch(`${app.url}/sessions`, {
      method: 'POST',
      headers: await app.headers({ SessionId: String(SessionId), 'Content-Type': 'application/json' }),
      body: JSON.stringify({ Event: { Name: 'Answer', Channel: 0, Data: { Text: 'Have a nice day.' } } }),
    });
    expect(response.ok).toBe(true);
    expect(await caller.event('Start of TTS Fragment', 3)).toMatchObject({ Data: { Text: 'Have a nice day.' } });

    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toMatchObject({ code: 1_000 });
    expect(client.problems).toEqual([]);
  }, 60_000);
});

describe('texts without audio', () => {
  it('become a wav at 24 kHz', async () => {
    await app.saveProject({
      name: 'speaker',
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'voice', type: 'tts-http' },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'voice.events' },
        { from: 'voice.audio', to: 'publisher.audio.0' },
        { from: 'voice.events', to: 'publisher.events' },
      ],
    });
    const parameters = { Events: [{ Name: 'Say', Data: { Text: 'Hello there.' } }] };
    const headers = { Accept: 'audio/wav' };
    const wav = Buffer.from(await (await app.run('speaker', { parameters, headers })).arrayBuffer());
    expect(wav.readUInt32LE(24)).toBe(24_000);
    expect((wav.length - 44) / 2 / 24_000).toBeGreaterThan(0.5);
    const events = (await (await app.run('speaker', { parameters })).json()) as Record<string, unknown>[];
    expect(events.map(({ Name }) => Name)).toEqual(['Start of TTS Fragment', 'End of TTS Fragment', 'Audio Output']);
    expect(events[1]?.EndMsec).toBe(Math.round(((wav.length - 44) / 2 / 24_000) * 1_000));
  });
});
