import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeAlaw, decodeUlaw, encodeFrames } from '../../src/audio/index.js';
import { noise, silence, tone } from '../support/signals.js';
import { StreamClient } from '../support/stream-client.js';
import { announce, demoCut, record, type Recording } from '../support/stream-recordings.js';
import { echoProject } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** Audio that streams send back. */

type Encoding = Recording['encoding'];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  for (const channels of [1, 2])
    await app.saveProject({ ...echoProject(`echo-${channels}`, channels), flowTypes: ['batch', 'stream'] });
  await app.saveProject({
    name: 'speech',
    flowTypes: ['stream'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
      { id: 'vad', type: 'vad' },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'vad.audio' },
      { from: 'vad.audio', to: 'publisher.audio.0' },
      { from: 'vad.events', to: 'publisher.events' },
      { from: 'entry.audio.1', to: 'publisher.audio.1' },
    ],
  });
});
afterAll(() => app.close());
afterEach(() => expect.poll(() => app.operations.count).toBe(0));

/** All the audio that a recording comes back as. */
async function echo(recording: Recording, Output: unknown, size: number): Promise<Buffer> {
  const client = await StreamClient.running(app, {
    ProjectName: `echo-${recording.channelCount}`,
    Audio: { ...announce(recording), ...(Output === undefined ? {} : { Output }) },
  });
  client.sendAudio(recording.data, size);
  client.send({ MessageName: 'Finalize' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  return Buffer.concat(client.audio);
}

const BYTES = { pcm: 2, ulaw: 1, alaw: 1 } as const;

/** The samples of each channel. */
function planesOf(bytes: Buffer, encoding: Encoding, channels: number): Int16Array[] {
  expect(bytes.length % (channels * BYTES[encoding])).toBe(0);
  const samples =
    encoding === 'pcm'
      ? Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2))
      : (encoding === 'ulaw' ? decodeUlaw : decodeAlaw)(bytes);
  return Array.from({ length: channels }, (_, channel) =>
    samples.filter((_sample, index) => index % channels === channel),
  );
}

const MATRIX = (['pcm', 'ulaw', 'alaw'] as const).flatMap((from) =>
  [1, 2].flatMap((channels) => [7, 320, 65_536].map((size) => [from, channels, size] as const)),
);

describe('audio of the same format', () => {
  it.each(MATRIX)('%s, %i channels, in frames of %i, comes back bit by bit', async (encoding, channels, size) => {
    const recording = record('call', encoding, demoCut(2, 5).slice(0, channels));
    for (const output of [undefined, null, {}, { Encoding: encoding, SampleRate: '8000' }]) {
      const heard = await echo(recording, output, size);
      expect(Buffer.compare(heard, recording.data)).toBe(0);
    }
  });

  it('is of whole frames, whatever the frames that came', async () => {
    const recording = record('call', 'pcm', demoCut(2, 4));
    const client = await StreamClient.running(app, { ProjectName: 'echo-2', Audio: announce(recording) });
    client.sendAudio(recording.data, 333);
    client.send({ MessageName: 'Finalize' });
    await client.closed;
    expect(client.audio.every(({ length }) => length % 4 === 0 && length > 0)).toBe(true);
  });

  it('comes while more is still to come', async () => {
    const recording = record('call', 'pcm', demoCut(2, 3));
    const client = await StreamClient.running(app, { ProjectName: 'echo-2', Audio: announce(recording) });
    for (let at = 0; at < recording.data.length; at += 3_200) {
      client.socket.send(recording.data.subarray(at, at + 3_200));
      await expect.poll(() => Buffer.concat(client.audio).length, { interval: 5 }).toBe(at + 3_200);
    }
    client.send({ MessageName: 'Stop' });
    expect((await client.closed).code).toBe(1000);
  });
});

describe('audio of another encoding', () => {
  it.each([
    ['pcm', 'ulaw'],
    ['pcm', 'alaw'],
    ['ulaw', 'pcm'],
    ['alaw', 'pcm'],
    ['alaw', 'ulaw'],
    ['ulaw', 'alaw'],
  ] as const)('%s as %s', async (from, to) => {
    for (const channels of [1, 2]) {
      const recording = record('call', from, demoCut(2, 5).slice(0, channels));
      const expected = encodeFrames(to, planesOf(Buffer.from(recording.data), from, channels));
      expect(Buffer.compare(await echo(recording, { Encoding: to }, 1_000), expected)).toBe(0);
    }
  });
});

/** The part of a signal's power that is not a sine of that pitch: 0 to 1. */
function impurity(samples: Int16Array, hz: number, rateHz: number): number {
  let [sine, cosine, power] = [0, 0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / rateHz;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
    power += sample * sample;
  }
  return 1 - (2 * (sine ** 2 + cosine ** 2)) / (samples.length * power);
}

describe('audio of another rate', () => {
  it.each([
    [8_000, 16_000, 'pcm', 'pcm', 1],
    [8_000, 16_000, 'ulaw', 'pcm', 2],
    [16_000, 8_000, 'pcm', 'ulaw', 2],
    [16_000, 8_000, 'pcm', 'alaw', 1],
    [8_000, 48_000, 'alaw', 'pcm', 2],
    [44_100, 16_000, 'pcm', 'pcm', 2],
    [16_000, 44_100, 'pcm', 'pcm', 1],
  ] as const)(
    '%i Hz as %i Hz, %s as %s, %i channels: a sine stays one, of its length',
    async (from, to, input, output, channels) => {
      const ms = 2_000;
      const pitches = [440, 1_000].slice(0, channels);
      const recording = record(
        'sines',
        input,
        pitches.map((hz) => tone({ ms, rateHz: from, hz, dbfs: -6 })),
        from,
      );
      const heard = await echo(recording, { Encoding: output, SampleRate: to }, 999);
      const planes = planesOf(heard, output, channels);
      for (const [channel, plane] of planes.entries()) {
        expect(Math.abs(plane.length - (to * ms) / 1000)).toBeLessThanOrEqual(2);
        const middle = plane.subarray(plane.length / 4, (plane.length * 3) / 4);
        expect(impurity(middle, pitches[channel]!, to)).toBeLessThan(1e-3);
        // Half of full scale, as it was, and at its place from the start on.
        expect(Math.max(...middle)).toBeGreaterThan(15_500);
        expect(Math.max(...middle)).toBeLessThan(17_500);
        const expected = tone({ ms, rateHz: to, hz: pitches[channel]!, dbfs: -6 });
        const shift = [-2, -1, 0, 1, 2].map((by) =>
          middle.reduce(
            (sum, sample, index) => sum + Math.abs(sample - expected[Math.floor(plane.length / 4) + index + by]!),
            0,
          ),
        );
        expect(shift.indexOf(Math.min(...shift))).toBe(2);
      }
    },
  );

  it.each([0, 1, 5, 100])('%i samples at another rate', async (length) => {
    const recording = record('short', 'pcm', [silence({ ms: 1_000 }).subarray(0, length)]);
    const heard = await echo(recording, { SampleRate: 16_000 }, 100);
    expect(Math.abs(heard.length / 2 - 2 * length)).toBeLessThanOrEqual(2);
  });

  it('is refused where there is no such rate', async () => {
    const client = await StreamClient.start(app, {
      ProjectName: 'echo-1',
      Audio: { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1, Output: { SampleRate: 10 } },
    });
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toEqual([expect.objectContaining({ MessageName: 'StartResponse', Success: false })]);
  });
});

describe('channels of unlike length', () => {
  it('are joined as in batch: one that has less goes on with silence', async () => {
    const planes = [noise({ ms: 4_000, dbfs: -60 }), noise({ ms: 4_000, dbfs: -20, seed: 2 })];
    const recording = record('unlike', 'pcm', planes);
    const client = await StreamClient.running(app, { ProjectName: 'speech', Audio: announce(recording) });
    client.sendAudio(recording.data, 1_000);
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
    const [first, second] = planesOf(Buffer.concat(client.audio), 'pcm', 2);
    expect(second).toEqual(planes[1]);
    expect(first!.length).toBe(second!.length);
  });
});

describe('one channel into a project of two', () => {
  it('comes back as one, at once', async () => {
    const recording = record('call', 'pcm', demoCut(2, 5).slice(0, 1));
    const client = await StreamClient.running(app, { ProjectName: 'echo-2', Audio: announce(recording) });
    client.sendAudio(recording.data.subarray(0, 1_600));
    await expect.poll(() => Buffer.concat(client.audio).length).toBe(1_600);
    expect(Buffer.concat(client.audio)).toEqual(Buffer.from(recording.data.subarray(0, 1_600)));
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
  });
});
