import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable } from '../support/comparable-events.js';
import { StreamClient } from '../support/stream-client.js';
import { CALL_EVENTS, callProject } from '../support/stream-projects.js';
import { announce, CORPUS, demoCut, record, RECORDINGS, wavOf, type Recording } from '../support/stream-recordings.js';
import { TestApp, type WireEvents } from '../support/test-app.js';

/** A recording has the same events in one request as in a stream with frames of any size. */

const MESSAGE = { ProjectName: 'call', Events: CALL_EVENTS };
const NODES = 9;

/** Parts of the demo call for the smallest frames. */
const CUTS: readonly (readonly [size: number, recording: Recording])[] = [
  [1, record('mu-law, stereo', 'ulaw', demoCut(2, 6))],
  [1, record('pcm, stereo', 'pcm', demoCut(2, 6))],
  [1, record('A-law, mono', 'alaw', demoCut(4, 8).slice(1))],
  [7, record('mu-law, stereo', 'ulaw', demoCut(2, 20))],
  [7, record('pcm, stereo', 'pcm', demoCut(2, 12))],
  [7, record('pcm, mono', 'pcm', demoCut(4, 12).slice(1))],
];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  await app.saveProject(callProject());
});
afterAll(() => app.close());

/** The events of a request in order of arrival, as streams have them; the JSON form sorts them. */
async function batch(audio: Uint8Array<ArrayBuffer>, members: object = {}): Promise<WireEvents> {
  const headers = { Accept: 'application/x-ndjson' };
  const response = await app.run('call', { parameters: { ...MESSAGE, ...members }, audio, headers });
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  expect(lines.pop()).toMatch(/^\{"Final":/);
  return lines.map((line) => JSON.parse(line) as WireEvents[number]);
}

/** Streams a recording in frames of `size` bytes to its end. */
async function stream(recording: Recording, size: number, members: object = {}): Promise<StreamClient> {
  const client = await StreamClient.running(app, { ...MESSAGE, Audio: announce(recording), ...members });
  client.sendAudio(recording.data, size);
  client.send({ MessageName: 'Finalize' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
  expect(client.names.indexOf('FinalResult')).toBe(client.names.length - NODES);
  return client;
}

const countOf = (name: string, events: WireEvents): number => events.filter(({ Name }) => Name === name).length;

describe('events of batch and of streams', () => {
  it.each(RECORDINGS.map((recording) => [recording.name, recording] as const))('%s', async (name, recording) => {
    const events = await batch(wavOf(recording));
    expect(countOf('Sentiment', events)).toBe(3);
    if (name.startsWith('the ')) expect(countOf('Speech Started', events)).toBeGreaterThan(2);
    const expected = comparable(events);
    for (const size of [160, 320, 1_000, 65_536]) {
      expect(comparable((await stream(recording, size)).events), `frames of ${size}`).toEqual(expected);
    }
  });

  it.each(CUTS.map(([size, recording]) => [size, recording.name, recording] as const))(
    'in frames of %i: %s',
    async (size, _name, recording) => {
      const expected = comparable(await batch(wavOf(recording)));
      expect(expected.map(([path]) => path)).toContainEqual(expect.stringContaining('Speech'));
      expect(comparable((await stream(recording, size)).events)).toEqual(expected);
    },
  );

  it.each(CORPUS.map((recording) => [recording.name, recording] as const))('of a wav: %s', async (_name, recording) => {
    const expected = comparable(await batch(recording.wav));
    for (const size of [1, 65_536]) expect(comparable((await stream(recording, size)).events)).toEqual(expected);
  });

  it('with channels that change places', async () => {
    const recording = record('moved', 'ulaw', demoCut(0, 12));
    const moved = { Settings: { ChannelTags: ['customer', 'agent'] } };
    const [straight, crossed] = [await batch(wavOf(recording)), await batch(wavOf(recording), moved)];
    expect(comparable(crossed)).not.toEqual(comparable(straight));
    expect(comparable((await stream(recording, 999, moved)).events)).toEqual(comparable(crossed));
  });
});

describe('the end of the audio', () => {
  it.each([
    ['pcm', 2, [1, 2, 3]],
    ['pcm', 1, [1]],
    ['ulaw', 2, [1]],
  ] as const)('in the midst of a frame of %s, %i channels', async (encoding, channels, left) => {
    const whole = record('cut', encoding, demoCut(0, 4).slice(0, channels));
    for (const bytes of left) {
      const recording = { ...whole, data: new Uint8Array([...whole.data, ...new Uint8Array(bytes).fill(77)]) };
      const events = await batch(wavOf(recording));
      expect(countOf('Audio Warning', events)).toBe(1);
      expect(comparable((await stream(recording, 333)).events)).toEqual(comparable(events));
    }
  });
});
