import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { noise } from '../../../test/support/signals.js';
import { answering } from '../../../test/support/sound-answers.js';
import { callSettings, ServiceParameters } from '../../nodes/shared/calls/index.js';
import { openAiLanguageIdentifier } from './openai.engine.js';
import type { LanguageFinding } from './spoken-language.js';

const { signal } = new AbortController();

async function identify(answer: object): Promise<{ finding: LanguageFinding | undefined; sent: string; url: string }> {
  const service = answering(answer);
  const settings = { address: 'https://asr.example/v1', service, call: callSettings(new ServiceParameters()) };
  const identifier = await openAiLanguageIdentifier(settings, 'tiny');
  const finding = await identifier.identify({ samples: noise({ ms: 500 }), sampleRateHz: 8_000, signal });
  const [request] = service.requests;
  return { finding, sent: Buffer.from(request!.body!).toString('latin1'), url: request!.url };
}

const segment = (avg_logprob: unknown, no_speech_prob?: unknown): object => ({ avg_logprob, no_speech_prob });

describe('a language by verbose_json', () => {
  it('is asked for without naming one', async () => {
    const { sent, url } = await identify({ text: 'merhaba', language: 'turkish' });
    expect(url).toBe('https://asr.example/v1/audio/transcriptions');
    expect(sent).toContain('verbose_json');
    expect(sent).toContain('tiny');
    expect(sent).toContain('RIFF');
    expect(sent).not.toContain('name="language"');
  });

  it.each([
    [{ language_probability: 0.93 }, 0.93],
    [{ detected_language_probability: 0.4, segments: [segment(-0.1)] }, 0.4],
    [{ language_probability: 7, segments: [segment(-0.5)] }, 0.75],
    [{ segments: [segment(-0.2, 0.1), segment(-0.6, 0)] }, 0.755],
    [{ segments: [segment(-5)] }, 0],
    [{ segments: [segment('x'), null, 3] }, 0.5],
    [{}, 0.5],
  ])('of an answer with %j is as sure as %f', async (members, confidence) => {
    const { finding } = await identify({ text: 'merhaba', language: 'turkish', ...members });
    expect(finding).toEqual({ language: 'tr', confidence });
  });

  it('is the one that was heard, where another was used', async () => {
    const { finding } = await identify({ text: 'hi', language: 'english', detected_language: 'german' });
    expect(finding?.language).toBe('de');
  });

  it.each([
    { text: ' ', language: 'english' },
    { text: 'x', language: 'klingonish' },
  ])('is none of %j', async (answer) => {
    expect((await identify(answer)).finding).toBeUndefined();
  });

  it.each([{}, { text: 'x' }, { language: 'english' }, { text: 'x', language: 5 }])(
    'fails on the answer %j',
    async (answer) => {
      await expect(identify(answer)).rejects.toMatchObject({
        code: 'node.service-failed',
        detail:
          'The service answered something else than a transcription that names its language; check that its address is that of such a service.',
      });
    },
  );
});
