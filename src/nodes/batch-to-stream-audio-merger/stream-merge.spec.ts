import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { concat, tone } from '../../../test/support/signals.js';
import { Limiter, PEAK, type AudioChunk } from '../../audio/index.js';
import { createEvent, OperationSpool, type FlowEvent } from '../../pipeline/index.js';
import { sum } from '../shared/mixing/index.js';
import { StreamMerge } from './stream-merge.js';

const RATE_HZ = 8_000;
const spools: OperationSpool[] = [];
afterEach(() => Promise.all(spools.splice(0).map((spool) => spool.close())));

/** A merge, and its output. */
class Merged {
  readonly audio: AudioChunk[] = [];
  readonly events: FlowEvent[] = [];
  readonly merge: StreamMerge;
  private at = 0;

  constructor(volume = 1) {
    const spool = new OperationSpool({ directory: join(tmpdir(), 'dataflow-spool'), maxBytes: 0 });
    spools.push(spool);
    this.merge = new StreamMerge({
      sampleRateHz: RATE_HZ,
      volume,
      spool: spool.messages(),
      outlets: { audio: (chunk) => void this.audio.push(chunk), event: (event) => void this.events.push(event) },
    });
  }

  get samples(): Int16Array {
    return concat(...this.audio.map(({ samples }) => samples));
  }

  async stream(samples: Int16Array): Promise<void> {
    const chunk = { channel: 3, sampleRateHz: RATE_HZ, startSample: this.at, samples, groupId: 's' };
    this.at += samples.length;
    await this.merge.stream(chunk);
  }

  async fragment(samples: Int16Array, groupId = 'f'): Promise<void> {
    await this.merge.queue({ channel: 0, sampleRateHz: RATE_HZ, startSample: 0, samples, groupId });
  }

  async hear(name: 'Speech Started' | 'Speech Ended' | 'End of TTS Fragment', groupId = 'v'): Promise<void> {
    await this.merge.heed(createEvent(name, { channel: 0, startSample: 0, endSample: -1, groupId }, null));
  }

  async begin(groupId: string): Promise<void> {
    const place = { channel: 0, startSample: 0, endSample: -1, groupId };
    await this.merge.heed(createEvent('Start of TTS Fragment', place, { Text: 'x' }));
  }
}

const sound = (value: number, length: number): Int16Array => new Int16Array(length).fill(value);

describe('a stream with fragments', () => {
  it('is the sum of both, limited, whatever the chunks of either', async () => {
    const samples = fc.array(fc.integer({ min: -PEAK, max: PEAK }), { maxLength: 60 });
    const step = fc.record({ kind: fc.constantFrom('stream' as const, 'fragment' as const), samples });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.constantFrom(0, 0.5, 1, 2), async (steps, volume) => {
        const merged = new Merged(volume);
        const [stream, mixed]: [number[], number[]] = [[], []];
        const waiting: number[] = [];
        for (const { kind, samples: values } of steps) {
          if (values.length === 0) continue;
          if (kind === 'fragment') {
            waiting.push(...values);
            await merged.fragment(Int16Array.from(values));
          } else {
            stream.push(...values);
            mixed.push(...values.map(() => waiting.shift() ?? 0));
            await merged.stream(Int16Array.from(values));
          }
        }
        await merged.merge.end();
        stream.push(...waiting.map(() => 0));
        mixed.push(...waiting);
        const whole = sum(mixed.length, [
          { samples: Int16Array.from(stream), volume },
          { samples: Int16Array.from(mixed), volume: 1 },
        ]);
        expect(merged.samples).toEqual(new Limiter(RATE_HZ).apply(whole));
        let startSample = 0;
        for (const chunk of merged.audio) {
          expect(chunk.startSample).toBe(startSample);
          startSample += chunk.samples.length;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('passes unchanged while nothing waits', async () => {
    const merged = new Merged();
    const samples = tone({ ms: 20 });
    await merged.stream(samples);
    expect(merged.audio[0]?.samples).toBe(samples);
    expect(merged.audio[0]).toMatchObject({ channel: 3, groupId: 's' });
    expect(merged.events).toEqual([]);
  });

  it('reports when the queue becomes non-empty and when it becomes empty', async () => {
    const merged = new Merged();
    await merged.stream(sound(1, 100));
    await merged.fragment(sound(10, 150));
    await merged.fragment(sound(20, 50));
    await merged.stream(sound(1, 100));
    expect(merged.events.map(({ name }) => name)).toEqual(['Merge Audio Started']);
    await merged.stream(sound(1, 100));
    const [started, ended] = merged.events;
    const place = { channel: 3, startSample: 100, groupId: started!.groupId };
    expect(started).toEqual(createEvent('Merge Audio Started', { ...place, endSample: -1 }, null));
    expect(ended).toEqual(createEvent('Merge Audio Ended', { ...place, endSample: 300 }, null));
    expect(Array.from(merged.samples.subarray(100))).toEqual([...sound(11, 150), ...sound(21, 50)]);
  });

  it('keeps a fragment queued until its end is marked, even if its audio is late', async () => {
    const merged = new Merged();
    await merged.begin('f');
    expect(merged.events).toHaveLength(1);
    await merged.fragment(sound(5, 50));
    for (let count = 0; count < 3; count += 1) await merged.stream(sound(0, 100));
    expect(merged.events).toHaveLength(1);
    await merged.fragment(sound(6, 50));
    await merged.hear('End of TTS Fragment', 'f');
    await merged.stream(sound(0, 100));
    expect(merged.events.map(({ name }) => name)).toEqual(['Merge Audio Started', 'Merge Audio Ended']);
  });

  it('mixes nothing in during speech, and continues afterwards where it stopped', async () => {
    const merged = new Merged();
    await merged.fragment(Int16Array.from({ length: 300 }, (_, at) => at + 1));
    await merged.stream(sound(0, 100));
    await merged.hear('Speech Started', 'a');
    await merged.hear('Speech Started', 'b');
    await merged.stream(sound(7, 100));
    await merged.hear('Speech Ended', 'a');
    await merged.stream(sound(7, 100));
    await merged.hear('Speech Ended', 'b');
    await merged.stream(sound(0, 200));
    const heard = Array.from(merged.samples);
    expect(heard.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(heard.slice(100, 300)).toEqual(Array.from(sound(7, 200)));
    expect(heard.slice(300)).toEqual(Array.from({ length: 200 }, (_, at) => at + 101));
    expect(merged.events.map(({ name }) => name)).toEqual(['Merge Audio Started', 'Merge Audio Ended']);
  });

  it('is followed by the rest of the fragments when it ends', async () => {
    const merged = new Merged();
    await merged.stream(sound(1, 10));
    await merged.begin('f');
    await merged.fragment(sound(9, 10_000));
    await merged.merge.end();
    expect(merged.samples).toEqual(concat(sound(1, 10), sound(9, 10_000)));
    expect(merged.events.at(-1)).toMatchObject({ name: 'Merge Audio Ended', startSample: 10, endSample: 10_010 });
  });

  it('has the requested volume', async () => {
    const merged = new Merged(0);
    await merged.fragment(sound(9, 50));
    await merged.stream(sound(1_000, 100));
    expect(Array.from(merged.samples)).toEqual([...sound(9, 50), ...sound(0, 50)]);
  });
});
