import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModels } from './model-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, files: readonly string[], description?: unknown): Promise<void> {
  await mkdir(join(folder, name));
  for (const file of files) {
    if (file.endsWith('/')) await mkdir(join(folder, name, file));
    else await writeFile(join(folder, name, file), '');
  }
  if (description === undefined) return;
  const text = typeof description === 'string' ? description : JSON.stringify(description);
  await writeFile(join(folder, name, 'model.json'), text);
}

const read = () => readModels(folder)[0];

/** Folders as sherpa-onnx's releases unpack. */
const PUBLISHED: [string, string[], string, string[], string[]][] = [
  [
    'sherpa-onnx-whisper-tiny.en',
    [
      'tiny.en-decoder.int8.onnx',
      'tiny.en-decoder.onnx',
      'tiny.en-encoder.int8.onnx',
      'tiny.en-encoder.onnx',
      'tiny.en-tokens.txt',
      'test_wavs/',
    ],
    'whisper',
    ['en'],
    ['recognition'],
  ],
  [
    'sherpa-onnx-whisper-base',
    ['base-decoder.onnx', 'base-encoder.onnx', 'base-tokens.txt'],
    'whisper',
    ['*'],
    ['recognition', 'language-identification'],
  ],
  [
    'sherpa-onnx-zipformer-en-2023-06-26',
    [
      'encoder-epoch-99-avg-1.onnx',
      'decoder-epoch-99-avg-1.onnx',
      'joiner-epoch-99-avg-1.onnx',
      'tokens.txt',
      'bpe.model',
    ],
    'transducer',
    ['en'],
    ['recognition'],
  ],
  [
    'sherpa-onnx-streaming-zipformer-en-2023-06-26',
    [
      'encoder-epoch-99-avg-1-chunk-16-left-128.onnx',
      'decoder-epoch-99-avg-1-chunk-16-left-128.onnx',
      'joiner-epoch-99-avg-1-chunk-16-left-128.onnx',
      'tokens.txt',
    ],
    'streaming-transducer',
    ['en'],
    ['streaming-recognition'],
  ],
  [
    'sherpa-onnx-streaming-paraformer-bilingual-zh-en',
    ['encoder.int8.onnx', 'decoder.int8.onnx', 'tokens.txt'],
    'streaming-paraformer',
    ['zh', 'en'],
    ['streaming-recognition'],
  ],
  ['sherpa-onnx-paraformer-zh-2023-09-14', ['model.int8.onnx', 'tokens.txt'], 'paraformer', ['zh'], ['recognition']],
  [
    'sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17',
    ['model.onnx', 'model.int8.onnx', 'tokens.txt'],
    'sense-voice',
    ['zh', 'en', 'ja', 'ko', 'yue'],
    ['recognition'],
  ],
  [
    'sherpa-onnx-moonshine-tiny-en-int8',
    ['preprocess.onnx', 'encode.int8.onnx', 'uncached_decode.int8.onnx', 'cached_decode.int8.onnx', 'tokens.txt'],
    'moonshine',
    ['en'],
    ['recognition'],
  ],
  [
    'sherpa-onnx-punct-ct-transformer-zh-en-vocab272727-2024-04-12',
    ['model.onnx', 'tokens.json', 'config.yaml'],
    'punctuation-ct-transformer',
    ['zh', 'en'],
    ['punctuation'],
  ],
  [
    'sherpa-onnx-online-punct-en-2024-08-06',
    ['model.onnx', 'bpe.vocab'],
    'punctuation-cnn-bilstm',
    ['en'],
    ['punctuation'],
  ],
  [
    'vits-piper-tr_TR-fahrettin-medium',
    ['tr_TR-fahrettin-medium.onnx', 'tokens.txt', 'espeak-ng-data/'],
    'vits',
    ['tr'],
    ['synthesis'],
  ],
  ['kokoro-en-v0_19', ['model.onnx', 'voices.bin', 'tokens.txt', 'espeak-ng-data/'], 'kokoro', ['en'], ['synthesis']],
  ['speakers', ['segmentation.onnx', 'embedding.onnx'], 'diarization', ['*'], ['diarization']],
];

describe('readModels', () => {
  it.each(PUBLISHED)('knows %s by its files', async (name, files, family, languages, tasks) => {
    await put(name, files);
    const found = read();
    expect(found).toMatchObject({ name, family, languages });
    expect('loads' in found! && found.loads.map(({ task }) => task)).toEqual(tasks);
  });

  it('takes the files of smaller arithmetic, and gives whole paths', async () => {
    const [name, files] = PUBLISHED[0]!;
    await put(name, files);
    const config = JSON.stringify(read());
    expect(config).toContain(JSON.stringify(join(folder, name, 'tiny.en-encoder.int8.onnx')));
    expect(config).not.toContain('tiny.en-encoder.onnx');
  });

  it.each([
    [
      'sherpa-onnx-streaming-zipformer-en',
      ['encoder.onnx', 'decoder.onnx', 'tokens.txt'],
      'has no file for joiner (^joiner.*\\.onnx$)',
    ],
    ['vits-x', ['a.onnx'], 'has no file for tokens (^tokens\\.txt$)'],
    ['holiday-pictures', ['a.jpg'], 'is of no kind that is known by its files: put a model.json into it'],
  ])('says of %s what is missing', async (name, files, fault) => {
    await put(name, files);
    expect(read()).toEqual({ name, fault });
  });

  it('believes a model.json', async () => {
    const files = { model: 'a.onnx', tokens: 'b.txt' };
    await put('mine', ['a.onnx', 'b.txt', 'model.onnx', 'tokens.txt'], {
      family: 'nemo-ctc',
      languages: ['de-DE'],
      files,
    });
    const found = read();
    expect(found).toMatchObject({ family: 'nemo-ctc', languages: ['de-DE'] });
    expect(JSON.stringify(found)).toContain(JSON.stringify(join(folder, 'mine', 'a.onnx')));
  });

  it.each([
    ['{', 'has a model.json that is no JSON'],
    [{ family: 'parrot' }, /^has a model.json whose family is none of whisper, /],
    [{ family: 'vits', languages: 'en' }, 'has a model.json whose languages are no list of tags'],
    [{ family: 'vits', files: { model: 5 } }, 'has a model.json whose files are no names'],
    [{ family: 'vits', files: { model: '../../etc/passwd' } }, 'has no ../../etc/passwd'],
    [{ family: 'toString' }, /^has a model.json whose family is none of/],
  ])('says what is wrong with the model.json %j', async (description, fault) => {
    await put('mine', ['a.onnx', 'tokens.txt'], description);
    expect(read()).toMatchObject({
      fault: typeof fault === 'string' ? fault : (expect.stringMatching(fault) as string),
    });
  });

  it('passes over files and hidden folders, and needs no folder', async () => {
    await put('.half-fetched', []);
    await writeFile(join(folder, 'README'), '');
    expect(readModels(folder)).toEqual([]);
    expect(readModels(join(folder, 'none'))).toEqual([]);
  });
});
