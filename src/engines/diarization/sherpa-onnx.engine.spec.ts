import { describe, expect, it } from 'vitest';
import { modelProcesses } from '../../../test/support/child-processes.js';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeSpeakers } from '../../../test/support/sherpa/made-models.js';
import { concat, silence, tone } from '../../../test/support/signals.js';
import { SherpaDiarizer } from './sherpa-onnx.engine.js';
import type { SpeakerCount, SpeakerTurn } from './speaker-turn.js';

const { sherpa } = await makeModels(makeSpeakers);

const two = { exactly: 2, most: 2 };

/** A low voice, a high one and the low one again: 4 s, 3 s and 3 s, with a second between them. */
const dialog = (rateHz: number): Int16Array => {
  const low = (ms: number) => tone({ ms, rateHz, hz: 200 });
  const pause = silence({ ms: 1_000, rateHz });
  return concat(low(4_000), pause, tone({ ms: 3_000, rateHz, hz: 2_000 }), pause, low(3_000));
};

async function diarize(samples: Int16Array, rateHz: number, count: SpeakerCount = two): Promise<SpeakerTurn[]> {
  const diarizer = await SherpaDiarizer.open(sherpa, rateHz, count);
  try {
    for (let at = 0; at < samples.length; at += 4_096) await diarizer.add(samples.subarray(at, at + 4_096), at);
    return await diarizer.end();
  } finally {
    diarizer.close();
  }
}

describe('SherpaDiarizer', () => {
  it.each([8_000, 16_000])(
    'distinguishes the speakers of a recording at %i Hz, in order of appearance',
    async (rateHz) => {
      const turns = await diarize(dialog(rateHz), rateHz);
      expect(turns.map(({ speaker }) => speaker)).toEqual([0, 1, 0]);
      const places = turns.flatMap(({ startSample, endSample }) => [startSample, endSample]);
      for (const [at, ms] of [0, 4_000, 5_000, 8_000, 9_000, 12_000].entries()) {
        expect(Math.abs((places[at]! * 1000) / rateHz - ms)).toBeLessThan(150);
      }
    },
  );

  it('finds out how many there are, but no more than there may be', async () => {
    const found = await diarize(dialog(16_000), 16_000, { exactly: undefined, most: 3 });
    expect(new Set(found.map(({ speaker }) => speaker)).size).toBe(2);
    const one = await diarize(dialog(16_000), 16_000, { exactly: undefined, most: 1 });
    expect(new Set(one.map(({ speaker }) => speaker))).toEqual(new Set([0]));
  });

  it('keeps the places of audio after a gap', async () => {
    const diarizer = await SherpaDiarizer.open(sherpa, 16_000, two);
    await diarizer.add(dialog(16_000).subarray(0, 72_000), 0);
    await diarizer.add(dialog(16_000).subarray(72_000), 172_000);
    const turns = await diarizer.end();
    diarizer.close();
    expect(turns[0]!.endSample).toBeLessThan(72_000);
    expect(Math.abs(turns[1]!.startSample - 180_000)).toBeLessThan(2_400);
  });

  it('has who speaks right before and right after a gap on either side of it', async () => {
    const voices = [
      { startMs: 0, endMs: 1_000, speaker: 4 },
      { startMs: 1_000, endMs: 2_000, speaker: 2 },
    ];
    const stream = { call: async (name: string) => (name === 'diarize' ? voices : undefined), close: () => undefined };
    const model = { open: async () => stream, unload: () => undefined };
    const diarizer = await SherpaDiarizer.open({ ownModel: () => model } as never, 8_000, two);
    await diarizer.add(new Int16Array(8_000), 0);
    await diarizer.add(new Int16Array(8_000), 80_000);
    expect(await diarizer.end()).toEqual([
      { startSample: 0, endSample: 8_000, speaker: 0 },
      { startSample: 80_000, endSample: 88_000, speaker: 1 },
    ]);
  });

  it('finds nobody in silence, and in nothing', async () => {
    expect(await diarize(silence({ ms: 12_000, rateHz: 16_000 }), 16_000)).toEqual([]);
    expect(await diarize(new Int16Array(0), 16_000)).toEqual([]);
  });

  it('ends its process with the recording, also in the middle of the work', async () => {
    const diarizer = await SherpaDiarizer.open(sherpa, 16_000, two);
    expect(modelProcesses()).toHaveLength(1);
    for (let at = 0; at < 10; at += 1) await diarizer.add(dialog(16_000), at * 192_000);
    const work = diarizer.end();
    diarizer.close();
    await expect(work).rejects.toMatchObject({ code: 'node.failed' });
    await expect.poll(modelProcesses).toEqual([]);
  });
});
