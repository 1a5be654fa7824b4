import { describe, expect, it } from 'vitest';
import type { WorkingModel } from '../../runtimes/sherpa-onnx/index.js';
import { sherpaLanguageIdentifier } from './sherpa-onnx.engine.js';

/** A model whose answer is the first sample: 1 is English, 2 Turkish, 3 an unknown language. */
const model: WorkingModel = {
  run: async (_operation, input) => ['', 'en', 'tr', 'klingonish'][(input as { samples: Int16Array }).samples[0]!],
};

describe('sherpaLanguageIdentifier', () => {
  const identify = (samples: number[]) =>
    sherpaLanguageIdentifier(model).identify({
      samples: Int16Array.from(samples),
      sampleRateHz: 8_000,
      signal: new AbortController().signal,
    });

  it.each([
    [[2, 0, 2, 0], { language: 'tr', confidence: 0.9 }],
    [[2, 0, 1, 0], { language: 'tr', confidence: 0.6 }],
    [[3, 0, 1, 0], undefined],
    [[0, 0, 1, 0], undefined],
  ])('of %j hears %j', async (samples, finding) => {
    expect(await identify(samples)).toEqual(finding);
  });
});
