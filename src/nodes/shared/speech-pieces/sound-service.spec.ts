import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { helloService } from '../../../../test/support/run-graph.js';
import { tone } from '../../../../test/support/signals.js';
import { WavReader } from '../../../audio/index.js';
import type { DataFlowError } from '../../../common/errors/index.js';
import type { ServiceRequest } from '../../../common/service-call/index.js';
import { AgeChangeData, EmotionData, GenderChangeData } from '../../../pipeline/index.js';
import { callSettings } from '../calls/index.js';
import { askSoundService, SoundServiceParameters } from './index.js';

/** Calls a service with this answer; returns the finding and the request. */
async function ask<T extends object>(
  finding: new () => T,
  body: string,
  status = 200,
): Promise<{ found: T | undefined; request: ServiceRequest }> {
  const requests: ServiceRequest[] = [];
  const service = {
    ...helloService,
    call: async (request: ServiceRequest) => {
      requests.push(request);
      return { status, headers: {}, body: Buffer.from(body) };
    },
  };
  const call = callSettings(Object.assign(new SoundServiceParameters(), { CredentialId: 'key' }));
  const settings = { address: 'https://sound.example/v1?a=b', service, call, finding };
  const found = await askSoundService(settings, tone({ ms: 100, rateHz: 16_000 }), 16_000);
  return { found, request: requests[0]! };
}

describe('a sound service', () => {
  it('receives a wav file at its exact address', async () => {
    const { request } = await ask(EmotionData, '{"Emotion":"calm"}');
    expect(request).toMatchObject({
      url: 'https://sound.example/v1?a=b',
      method: 'POST',
      headers: { 'Content-Type': 'audio/wav', Accept: 'application/json' },
      budgetMs: 60_000,
      credentialId: 'key',
    });
    const reader = new WavReader();
    const [planes] = [...reader.push(request.body!), ...reader.end()];
    expect(reader.format).toEqual({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 16_000, channelCount: 1 });
    expect(planes).toEqual([tone({ ms: 100, rateHz: 16_000 })]);
  });

  it.each([
    [EmotionData, { Emotion: 'angry', Confidence: 0.9, Monotony: 0.2 }],
    [EmotionData, { Emotion: 'calm' }],
    [GenderChangeData, { Gender: 'female', Confidence: 1 }],
    [AgeChangeData, { Age: 34 }],
  ] as const)('returns a finding: %o %j', async (finding: new () => object, answer) => {
    expect((await ask(finding, JSON.stringify({ ...answer, Other: [1] }))).found).toEqual(answer);
  });

  it('finds nothing with status 204', async () => {
    expect((await ask(EmotionData, '', 204)).found).toBeUndefined();
  });

  it.each([
    [EmotionData, ''],
    [EmotionData, '{"Emotion":'],
    [EmotionData, '[]'],
    [EmotionData, 'null'],
    [EmotionData, '{}'],
    [EmotionData, '{"Emotion":"angry","Confidence":1.1}'],
    [EmotionData, '{"Emotion":"angry","Monotony":"high"}'],
    [GenderChangeData, '{"Gender":"other","Confidence":1}'],
    [GenderChangeData, '{"Gender":"male"}'],
    [AgeChangeData, '{"Age":34.5}'],
    [AgeChangeData, '{"Age":-1}'],
  ] as const)('fails with the answer %o %s', async (finding: new () => object, answer) => {
    await expect(ask(finding, answer)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: expect.stringMatching(/^The service answered something that is no finding \(/) as string,
    });
  });

  it('answers with text that no error repeats', async () => {
    const error = await ask(EmotionData, '{"Emotion":{"secret":"words"}}').catch((thrown: unknown) => thrown);
    expect((error as DataFlowError).detail).not.toMatch(/secret|words/);
  });
});
