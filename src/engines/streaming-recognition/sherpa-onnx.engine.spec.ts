import { describe, expect, it } from 'vitest';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeToneStreamRecognizer } from '../../../test/support/sherpa/made-models.js';
import { concat, silence, tone } from '../../../test/support/signals.js';
import { sherpaStreamRecognizer } from './sherpa-onnx.engine.js';
import type { Heard } from './streaming-recognizer.js';

const { sherpa } = await makeModels(makeToneStreamRecognizer);

const rateHz = 16_000;
const low = tone({ ms: 600, rateHz, hz: 200 });
const high = tone({ ms: 600, rateHz, hz: 4_000 });
const pause = (ms: number): Int16Array => silence({ ms, rateHz });

const settings = { sampleRateHz: rateHz, language: 'en-US', model: '' };

async function hearAll(audio: Int16Array, chunk: number): Promise<Heard[]> {
  const heard: Heard[] = [];
  const stream = await sherpaStreamRecognizer(sherpa).open(
    settings,
    (one) => void heard.push(one),
    () => undefined,
  );
  for (let at = 0; at < audio.length; at += chunk) await stream.write(audio.subarray(at, at + chunk));
  await stream.end();
  await stream.end();
  stream.close();
  stream.close();
  return heard;
}

describe('sherpaStreamRecognizer', () => {
  it.each([160, 1_600, 16_000])(
    'reports partials, and pieces of speech when they have ended, by chunks of %i',
    async (chunk) => {
      const heard = await hearAll(concat(pause(300), low, pause(200), high, pause(2_000), low, pause(500)), chunk);
      const finals = heard.filter(({ isFinal }) => isFinal);
      expect(finals.map(({ text }) => text)).toEqual(['low high', 'low']);
      const [first, second] = finals.map(({ span }) => span!);
      expect(Math.abs(first!.start / 16 - 300)).toBeLessThan(150);
      expect(Math.abs(second!.start / 16 - 3_700)).toBeLessThan(150);
      expect(first!.end).toBeGreaterThan(first!.start);
      if (chunk > 1_600) return;
      const partials = heard.filter(({ isFinal }) => !isFinal).map(({ text }) => text);
      expect(partials).toEqual(['low', 'low high', 'low']);
      expect(heard.findIndex(({ text, isFinal }) => text === 'low high' && isFinal)).toBe(2);
    },
  );

  it('reports nothing for silence', async () => {
    expect(await hearAll(pause(3_000), 1_600)).toEqual([]);
    expect(await hearAll(new Int16Array(0), 1_600)).toEqual([]);
  });

  it('keeps streams apart', async () => {
    const [one, two] = await Promise.all([
      hearAll(concat(low, pause(100)), 800),
      hearAll(concat(high, pause(100)), 800),
    ]);
    expect([one.at(-1)?.text, two.at(-1)?.text]).toEqual(['low', 'high']);
  });

  it('fails a stream whose process dies, and goes on with the next', async () => {
    const stream = await sherpaStreamRecognizer(sherpa).open(
      settings,
      () => undefined,
      () => undefined,
    );
    await stream.write(low);
    sherpa.onApplicationShutdown();
    const failed = (async () => {
      for (let at = 0; at < 100; at += 1) await stream.write(low);
    })();
    await expect(failed).rejects.toMatchObject({ code: 'node.failed' });
    stream.close();
    expect((await hearAll(low, 1_600)).at(-1)?.text).toBe('low');
  });

  it('refuses a language of which there is no model', async () => {
    const open = sherpaStreamRecognizer(sherpa).open(
      { ...settings, language: 'fr-FR' },
      () => undefined,
      () => undefined,
    );
    await expect(open).rejects.toMatchObject({ code: 'operation.start-failed' });
  });
});
