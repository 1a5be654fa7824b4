import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFlowError } from '../common/errors/index.js';
import { SpooledOutput, type OutputForm } from '../operations/index.js';
import { createEvent, OperationSpool } from '../pipeline/index.js';
import type { OperationEnd } from '../protocol/index.js';
import { base64, jsonLength, serializeJson } from './json.serializer.js';
import { EVENT_STREAM, NDJSON, serializeLive, type LiveOptions } from './live.serializer.js';
import type { OperationResult } from './operation-result.js';
import { RESULT_FORMS } from './result-forms.js';
import { serializeWav, wavLength } from './wav.serializer.js';

let directory: string;
let spool: OperationSpool;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dataflow-results-'));
  spool = new OperationSpool({ directory, maxBytes: 0 });
});

afterAll(async () => {
  await spool.close();
  await rm(directory, { recursive: true, force: true });
});

function outputOf(form: OutputForm, leastChannels = 0): SpooledOutput {
  return new SpooledOutput(form, {
    spool,
    rateHz: 8_000,
    maxEvents: 0,
    audioChannels: 2,
    audibleChannels: [0, 1],
    leastChannels,
  });
}

function publish(output: SpooledOutput, channel: number, samples: readonly number[]): void {
  void output.audio(channel, {
    channel,
    sampleRateHz: 8_000,
    startSample: 0,
    samples: Int16Array.from(samples),
    groupId: '',
  });
}

function say(output: SpooledOutput, words: string): void {
  const place = { channel: 0, startSample: 0, endSample: 8_000, groupId: '' };
  void output.event(createEvent('SR Milestone', place, { Text: words }));
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

describe('the JSON form', () => {
  it.each([
    ['nothing', [], []],
    ['events alone', ['a', 'b'], []],
    ['audio alone', [], [0, 1]],
    ['events and audio', ['a'], [1]],
  ] as const)('is valid JSON for %s', async (_what, words, channels) => {
    const output = outputOf(RESULT_FORMS.json);
    for (const each of words) say(output, each);
    for (const channel of channels) publish(output, channel, [1, -1]);
    const events = JSON.parse((await joined(serializeJson(output))).toString()) as { Name: string; Channel: number }[];
    expect(events.map(({ Name, Channel }) => `${Name} ${Channel}`)).toEqual([
      ...words.map(() => 'SR Milestone 0'),
      ...channels.map((channel) => `Audio Output ${channel}`),
    ]);
  });

  it('has the length that is sent in its header, which audio leaves unknown', async () => {
    const output = outputOf(RESULT_FORMS.json);
    say(output, 'hi');
    const length = jsonLength(output);
    expect((await joined(serializeJson(output))).length).toBe(length);
    const audible = outputOf(RESULT_FORMS.json);
    publish(audible, 0, [1]);
    expect(jsonLength(audible)).toBeUndefined();
  });

  it.each([[[1, 1, 1, 1, 1]], [[2, 5, 3]], [[4, 0, 4]], [[7]], [[]]])(
    'encodes base64 with padding at the end alone, from pieces of %j bytes',
    async (lengths) => {
      const pieces = lengths.map((length, index) => Buffer.alloc(length, index * 50 + 7));
      const encoded = await joined(base64(toAsync(pieces)));
      expect(encoded.toString()).toBe(Buffer.concat(pieces).toString('base64'));
    },
  );
});

async function* toAsync(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

describe('the WAV form', () => {
  it('interleaves channels and fills the shorter one with silence', async () => {
    const output = outputOf(RESULT_FORMS.wav);
    publish(output, 0, [1, 2, 3]);
    publish(output, 1, [-1]);
    const length = wavLength(output);
    const wav = await joined(serializeWav(output));
    expect(wav.length).toBe(length);
    expect(wav.subarray(-12)).toEqual(Buffer.from(new Int16Array([1, -1, 2, 0, 3, 0]).buffer));
  });

  it('has the channels of the input where none was published for', async () => {
    const output = outputOf(RESULT_FORMS.wav, 2);
    publish(output, 0, [5]);
    const wav = await joined(serializeWav(output));
    expect(wav.readUInt16LE(22)).toBe(2);
    expect(wav.subarray(-4)).toEqual(Buffer.from(new Int16Array([5, 0]).buffer));
  });
});

describe('the live forms', () => {
  const timings = { receiveMs: 1, processMs: 2, drainMs: 3 };
  const options = (changes: Partial<LiveOptions> = {}): LiveOptions => ({
    syntax: NDJSON,
    keepAliveMs: 60_000,
    flush: () => undefined,
    errorPage: '/errors',
    instance: '/project-runner',
    traceId: '1'.repeat(32),
    ...changes,
  });
  const resultOf = (output: SpooledOutput, end: OperationEnd): OperationResult => {
    const operation = {
      id: 'id',
      end,
      ended: Promise.resolve(end),
      timings,
      eventsOut: output.eventsOut,
      warnings: { codes: ['audio.shorter-than-header'] },
      project: { version: 3 },
      format: { encoding: 'ulaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 },
      audioMs: 1_250,
    };
    return { output, operation, form: RESULT_FORMS.ndjson } as unknown as OperationResult;
  };

  it('send what is there, then how the operation ended', async () => {
    const output = outputOf(RESULT_FORMS.ndjson);
    say(output, 'hi');
    output.close();
    const lines = (await joined(serializeLive(resultOf(output, { state: 'succeeded' }), options())))
      .toString()
      .split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ Name: 'SR Milestone' });
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      Final: {
        SessionId: 'id',
        ProjectVersion: 3,
        AudioFormat: 'ulaw;rate=8000;channels=2',
        AudioDuration: 1.25,
        EventsOut: 1,
        ReceiveMsec: 1,
        ProcessMsec: 2,
        DrainMsec: 3,
        Warnings: ['audio.shorter-than-header'],
      },
    });
    expect(lines.slice(2)).toEqual(['']);
  });

  it('end with the problem of an operation that failed', async () => {
    const output = outputOf(RESULT_FORMS.eventStream);
    output.close();
    const error = new DataFlowError('node.timeout', 'The service did not answer within 10 ms.');
    const sent = await joined(
      serializeLive(resultOf(output, { state: 'failed', error }), options({ syntax: EVENT_STREAM })),
    );
    const [, data = ''] = /^event: error\ndata: (.*)\n\n$/.exec(sent.toString()) ?? [];
    expect(JSON.parse(data)).toMatchObject({ code: 'node.timeout', instance: '/project-runner', detail: error.detail });
  });

  it('keep a quiet connection open, and flush before each wait', async () => {
    const output = outputOf(RESULT_FORMS.eventStream);
    let flushes = 0;
    const sent = serializeLive(
      resultOf(output, { state: 'succeeded' }),
      options({ syntax: EVENT_STREAM, keepAliveMs: 1, flush: () => (flushes += 1) }),
    );
    for (const wait of [1, 2, 3]) {
      expect([String((await sent.next()).value), flushes]).toEqual([': keep-alive\n\n', wait]);
    }
    say(output, 'hi');
    expect(String((await sent.next()).value)).toMatch(/^event: SR Milestone\nid: 0\ndata: \{/);
    output.close();
    expect(String((await sent.next()).value)).toMatch(/^event: final\n/);
    expect((await sent.next()).done).toBe(true);
  });
});
