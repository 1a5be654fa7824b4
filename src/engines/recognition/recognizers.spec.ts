import { describe, expect, it } from 'vitest';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import type { EngineChoice } from '../contract/index.js';
import { RECOGNIZERS } from './index.js';

const missing = (changes: Partial<EngineChoice>): string | undefined =>
  RECOGNIZERS.readiness(
    { engine: 'auto', address: '', language: '', model: '', namesModels: false, ...changes },
    noModels(),
  );

describe('the automatic choice of a recognizer', () => {
  it.each<[string, Partial<EngineChoice>, RegExp]>([
    ['telephone speech', { language: 'en-US', recordingRateHz: 8_000 }, /or send audio at 16 kHz or more/],
    ['another language', { language: 'tr-TR', recordingRateHz: 16_000 }, /or send `Language` en-US/],
    ['an unknown language', { recordingRateHz: 44_100 }, /or send `Language` en-US/],
    ['another language, before an operation starts', { language: 'de' }, /or send `Language` en-US/],
  ])('does not take PocketSphinx for %s, and says what to configure', (_case, changes, hint) => {
    expect(missing(changes)).toMatch(/set Address, or the variable RECOGNIZER_URL .*npm run models -- whisper-base/);
    expect(missing(changes)).toMatch(hint);
    expect(missing({ ...changes, address: 'http://asr.example' })).toBeUndefined();
  });

  it('takes PocketSphinx for English at 16 kHz or more, and whenever a design names it', () => {
    const isInstalled = missing({ engine: 'pocketsphinx' }) === undefined;
    for (const changes of [{}, { language: 'en-GB' }, { language: 'en-US', recordingRateHz: 16_000 }]) {
      expect(missing(changes) === undefined).toBe(isInstalled);
    }
    const narrow = { engine: 'pocketsphinx', language: 'tr', recordingRateHz: 8_000 };
    expect(missing(narrow) === undefined).toBe(isInstalled);
  });
});
