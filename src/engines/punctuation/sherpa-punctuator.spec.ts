import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { makePunctuation } from '../../../test/support/sherpa/made-models.js';
import { EnginesConfig } from '../engines.config.js';
import { SherpaOnnx } from '../sherpa-onnx/index.js';
import { sherpaPunctuator } from './index.js';

let folder: string;
let sherpa: SherpaOnnx;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
  await makePunctuation(folder);
  sherpa = new SherpaOnnx(new EnginesConfig(folder), new CapturedLog().log);
});
afterAll(async () => {
  sherpa.onApplicationShutdown();
  await rm(folder, { recursive: true });
});

describe('sherpaPunctuator', () => {
  const { signal } = new AbortController();
  const punctuate = (text: string, language = 'en-US', isUnfinished = false): Promise<string> =>
    sherpaPunctuator(sherpa, signal).punctuate({ text, language, isUnfinished });

  it('lets a model of the language write', async () => {
    expect(await punctuate('HELLO how are you')).toBe('Hello, how are you?');
  });

  it('leaves what is unfinished open', async () => {
    expect(await punctuate('how are you', 'en-US', true)).toBe('How are you');
  });

  it('writes by rules where there is no model of the language', async () => {
    expect(await punctuate('nasılsın', 'tr-TR')).toBe('Nasılsın.');
  });
});
