import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeToneRecognizer } from '../../../test/support/sherpa/made-models.js';
import { concat, silence, tone } from '../../../test/support/signals.js';
import { sherpaRecognizer, softenerFor } from './sherpa-onnx.engine.js';

const { folder, sherpa, log } = await makeModels(makeToneRecognizer);

const rateHz = 16_000;
const low = tone({ ms: 400, rateHz, hz: 200 });
const high = tone({ ms: 400, rateHz, hz: 4_000 });
const pause = silence({ ms: 300, rateHz });

const speech = (samples: Int16Array, changes: object = {}) => ({
  samples,
  sampleRateHz: rateHz,
  language: 'en-US',
  model: '',
  wantsWords: false,
  signal: new AbortController().signal,
  ...changes,
});

describe('sherpaRecognizer', () => {
  it('recognizes by a model of the language, in lower case where the model knows capitals only', async () => {
    const recognizer = sherpaRecognizer(sherpa);
    expect(await recognizer.recognize(speech(concat(low, pause, high)))).toMatchObject({ text: 'low high' });
    expect(await recognizer.recognize(speech(concat(pause, pause)))).toEqual({ text: '' });
    const [one, two] = await Promise.all([recognizer.recognize(speech(high)), recognizer.recognize(speech(low))]);
    expect([one.text, two.text]).toEqual(['high', 'low']);
    expect(log.of('model loaded')).toHaveLength(1);
  });

  it('has words with their times where they are wanted', async () => {
    const recognizer = sherpaRecognizer(sherpa);
    const { words } = await recognizer.recognize(speech(concat(low, pause, high), { wantsWords: true }));
    expect(words?.map(({ text }) => text)).toEqual(['low', 'high']);
    const [first, second] = words!;
    expect(first!.startMs).toBeLessThan(100);
    expect(first!.endMs).toBeLessThanOrEqual(second!.startMs);
    expect(Math.abs(second!.startMs - 700)).toBeLessThan(100);
    expect(second!.endMs).toBeLessThanOrEqual(1_100);
  });

  it('takes the model that is named, and none of another language', async () => {
    const recognizer = sherpaRecognizer(sherpa);
    const named = speech(low, { language: 'tr-TR', model: 'made-zipformer-ctc-en' });
    expect((await recognizer.recognize(named)).text).toBe('low');
    await expect(recognizer.recognize(speech(low, { language: 'tr-TR' }))).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail:
        "There is no model: put a model for recognition of 'tr-TR' into the folder of models (MODELS_DIR): npm run models lists some.",
    });
    await expect(recognizer.recognize(speech(low, { model: 'none' }))).rejects.toThrow("put the model 'none' into");
  });

  it('ends when it is cancelled', async () => {
    const recognizer = sherpaRecognizer(sherpa);
    const cancelled = new AbortController();
    const long = recognizer.recognize(speech(silence({ ms: 600_000, rateHz }), { signal: cancelled.signal }));
    setTimeout(() => cancelled.abort(new Error('gone')), 20);
    await expect(long).rejects.toThrow('gone');
    expect((await recognizer.recognize(speech(low))).text).toBe('low');
  });

  it('names a model whose files are of another kind', async () => {
    await makeToneRecognizer(folder, 'wrong-zipformer-ctc-fr');
    await writeFile(join(folder, 'wrong-zipformer-ctc-fr', 'tokens.txt'), 'these are no tokens\n');
    await expect(sherpa.model('recognition', { language: 'fr', name: '' }).load()).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: expect.stringContaining("The model 'wrong-zipformer-ctc-fr' could not be loaded") as string,
    });
  });
});

describe('softenerFor', () => {
  it('writes what a model shouts in small letters of its language, however its tag is written', () => {
    for (const language of ['', 'en_US', 'en-US', 'no tag']) expect(softenerFor('HI I', language)('HI I')).toBe('hi i');
    expect(softenerFor('IŞIK', 'tr_TR')('IŞIK')).toBe('ışık');
    expect(softenerFor('Hi', 'en')('Hi')).toBe('Hi');
  });
});
