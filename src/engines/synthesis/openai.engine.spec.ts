import { describe, expect, it } from 'vitest';
import { gather } from '../../../test/support/gather.js';
import { helloService } from '../../../test/support/run-graph.js';
import { concat, tone } from '../../../test/support/signals.js';
import { encodeFrames, wavHeader } from '../../audio/index.js';
import type { ServiceRequest, ServiceResponse } from '../../common/service-call/index.js';
import { openAiSynthesizer } from './openai.engine.js';
import type { Utterance } from './synthesizer.js';

const SOUND = tone({ ms: 300, rateHz: 24_000 });

function wav(samples = SOUND, sampleRateHz = 24_000): Uint8Array {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
  return Buffer.concat([header, encodeFrames('pcm', [samples])]);
}

type Answer = Partial<ServiceResponse>;

async function speak(answer: Answer, changes: Partial<Utterance> = {}, address = 'http://speaker.example/') {
  const requests: ServiceRequest[] = [];
  const engine = openAiSynthesizer({
    address,
    model: 'kokoro',
    instructions: '',
    service: {
      ...helloService,
      async call(request) {
        requests.push(request);
        return { status: 200, headers: {}, body: wav(), ...answer };
      },
    },
    call: { budgetMs: 1_000, connectTimeoutMs: 500, ignoresTlsErrors: false, credentialId: 'key' },
  });
  const signal = new AbortController().signal;
  const utterance = { text: 'Hello.', voice: '', language: 'en', volume: 1, rate: 1, signal, ...changes };
  const pieces = await gather(engine.synthesize(utterance));
  const bodies = requests.map(({ body }) => JSON.parse(Buffer.from(body ?? []).toString()) as Record<string, unknown>);
  return { requests, bodies, samples: concat(...pieces.map(({ samples }) => samples)), rate: pieces[0]?.sampleRateHz };
}

describe('a server with /v1/audio/speech', () => {
  it.each(['http://speaker.example', 'http://speaker.example/', 'http://speaker.example/v1'])(
    'at %s is asked for a wav',
    async (address) => {
      const { requests, bodies, samples, rate } = await speak({}, {}, address);
      expect(requests[0]).toMatchObject({
        url: 'http://speaker.example/v1/audio/speech',
        method: 'POST',
        budgetMs: 1_000,
        credentialId: 'key',
      });
      expect(bodies).toEqual([{ model: 'kokoro', input: 'Hello.', voice: 'alloy', response_format: 'wav' }]);
      expect(samples).toEqual(SOUND);
      expect(rate).toBe(24_000);
    },
  );

  it('receives the voice and the rate, and its audio is turned up or down', async () => {
    const { bodies, samples } = await speak({}, { voice: 'nova', rate: 1.5, volume: 0.5 });
    expect(bodies[0]).toMatchObject({ voice: 'nova', speed: 1.5 });
    expect(samples).toEqual(SOUND.map((sample) => Math.round(sample * 0.5)));
  });

  it('is asked piece by piece for a long text', async () => {
    const { bodies, samples } = await speak({}, { text: 'This is a sentence. '.repeat(130) });
    expect(bodies).toHaveLength(3);
    expect(samples.length).toBe(3 * SOUND.length);
    expect(bodies.map(({ input }) => input).join(' ')).toBe('This is a sentence. '.repeat(130).trim());
  });

  it('may stream, with a header without a size', async () => {
    const body = Buffer.from(wav());
    body.writeUInt32LE(0xffff_ffff, 4);
    body.writeUInt32LE(0xffff_ffff, 40);
    expect((await speak({ body })).samples).toEqual(SOUND);
  });

  it.each([
    ['audio/pcm', 24_000],
    ['audio/pcm; rate=16000', 16_000],
  ])('may send bare samples as %s', async (type, hz) => {
    const body = Buffer.concat([encodeFrames('pcm', [SOUND]), Buffer.from([1])]);
    const { samples, rate } = await speak({ body, headers: { 'content-type': type } });
    expect([samples, rate]).toEqual([SOUND, hz]);
  });

  it.each<[string, Answer]>([
    ['JSON', { body: Buffer.from('{"error":"busy"}'), headers: { 'content-type': 'application/json' } }],
    ['an mp3', { body: Buffer.from('ID3\u0004\u0000'), headers: { 'content-type': 'audio/mpeg' } }],
    ['nothing', { body: new Uint8Array(0) }],
    ['half a header', { body: wav().subarray(0, 20) }],
    ['a rate that is none', { body: wav(), headers: { 'content-type': 'audio/pcm; rate=1' } }],
  ])('fails on %s', async (_what, answer) => {
    await expect(speak(answer)).rejects.toMatchObject({ code: 'node.service-failed' });
  });
});
