import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavSamples } from '../support/wav-samples.js';
import { eventsOf, TestApp } from '../support/test-app.js';
import { echoProject, TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav, noise, REPAIRED_WAVS, VALID_WAVS, type WavPlan } from '../support/wav/index.js';

let app: TestApp;
let strict: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule] });
  strict = await TestApp.start({ imports: [TestNodesModule], environment: { STRICT_WAV: 'true' } });
  for (const each of [app, strict]) await each.saveProject(echoProject('echo', 8));
});
afterAll(async () => {
  await app.close();
  await strict.close();
});

/** One file of each kind of fault; the spec of the reader has all. */
const ONE_OF_EACH = REPAIRED_WAVS.filter(
  ({ repairs }, index) => REPAIRED_WAVS.findIndex((other) => other.repairs[0] === repairs[0]) === index,
);

interface Warning {
  readonly Code?: string;
  readonly Detail?: string;
}

const bodyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** The warnings about a file, in the order of the answer. */
async function warningsOf(bytes: Uint8Array): Promise<Warning[]> {
  const response = await app.run('echo', { audio: bodyOf(bytes) });
  expect(response.status).toBe(200);
  const warnings = (await eventsOf(response))
    .filter(({ Name }) => Name === 'Audio Warning')
    .map(({ Data }) => Data as Warning);
  const codes = [...new Set(warnings.map(({ Code }) => Code))].join(', ');
  expect(response.headers.get('Dataflow-Warnings') ?? '').toBe(codes);
  return warnings;
}

/** The samples of a file as the server gives them back, interleaved. */
async function samplesOf(bytes: Uint8Array): Promise<number[]> {
  const response = await app.run('echo', { audio: bodyOf(bytes), headers: { Accept: 'audio/wav' } });
  expect(response.status).toBe(200);
  return wavSamples(new Uint8Array(await response.arrayBuffer()));
}

describe('a recording whose header contradicts itself', () => {
  it.each(ONE_OF_EACH)('is read with warnings, and refused by STRICT_WAV: $name', async (wav) => {
    const { bytes, repairs, strictCode } = wav;
    expect(await warningsOf(bytes)).toEqual(
      repairs.map((text) => ({ Code: 'audio.repaired', Detail: expect.stringContaining(text) as string })),
    );
    const refused = await strict.run('echo', { audio: bodyOf(bytes) });
    expect(await refused.json()).toMatchObject({ code: strictCode });
  });

  it.each<[string, WavPlan, WavPlan]>([
    ['of 12 bits in two bytes', { bitsPerSample: 12, channelCount: 2 }, { channelCount: 2 }],
    ['of 24 bits in four bytes', { bitsPerSample: 24, blockAlign: 4 }, { bitsPerSample: 32 }],
    ['of mu-law marked 16 bits', { encoding: 'ulaw', bitsPerSample: 16 }, { encoding: 'ulaw' }],
    ['with a block align in bits', { blockAlign: 16, sampleRateHz: 44_100 }, { sampleRateHz: 44_100 }],
    ['with a second fmt chunk', { beforeData: [{ id: 'fmt ', body: noise(18) }] }, {}],
  ])('%s has the samples of a plain one', async (_, plan, plain) => {
    const data = noise(960);
    expect(await samplesOf(makeWav({ ...plan, data }))).toEqual(await samplesOf(makeWav({ ...plain, data })));
  });

  it('has its warnings in Final of a live form, and in the header of that answer', async () => {
    const audio = bodyOf(makeWav({ byteRate: 1, data: noise(96) }));
    const response = await app.run('echo', { audio, headers: { Accept: 'application/x-ndjson' } });
    const lines = (await response.text()).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ Final: { Warnings: ['audio.repaired'] } });
    expect(response.headers.get('Dataflow-Warnings')).toBe('audio.repaired');
  });
});

describe('a recording of a usual form', () => {
  it('has no warning about its header', async () => {
    for (const { name, bytes } of VALID_WAVS) {
      const repaired = (await warningsOf(bytes)).filter(({ Code }) => Code === 'audio.repaired');
      expect([name, repaired]).toEqual([name, []]);
    }
  });

  it('is empty when its data chunk is, whatever chunks follow', async () => {
    for (const { name, bytes } of VALID_WAVS.filter(({ frames }) => frames === 0)) {
      expect([name, await samplesOf(bytes)]).toEqual([name, []]);
    }
  });
});

describe('a recording that is refused', () => {
  it.each<[string, WavPlan, RegExp]>([
    ['GSM 6.10', { tag: 0x31, bitsPerSample: 0 }, /0x0031 \(GSM 6\.10\).*8000 Hz, 1 channels.*ffmpeg -i in\.wav/],
    ['IMA ADPCM', { tag: 0x11, bitsPerSample: 4 }, /0x0011 \(IMA ADPCM\).*-c:a pcm_s16le out\.wav$/],
    ['Comverse Infosys SBC', { tag: 0xa102 }, /\(Comverse Infosys SBC\).*Export it from its recorder/],
    ['PCM of 64 bits', { bitsPerSample: 64 }, /0x0001 \(PCM\), 64 bits.*ffmpeg -i in\.wav/],
    ['PCM at 6 kHz', { sampleRateHz: 6_000 }, /6000 Hz; supported are.*-ar 8000/],
  ])('names its codec and how to convert it: %s', async (_, plan, detail) => {
    const response = await app.run('echo', { audio: bodyOf(makeWav({ ...plan, data: noise(96) })) });
    expect([415, 422]).toContain(response.status);
    expect(((await response.json()) as { detail: string }).detail).toMatch(detail);
  });
});
