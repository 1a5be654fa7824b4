import type { Description } from '../sherpa-onnx/index.js';

/** A file of a model, at its public address. */
export interface CatalogueFile {
  readonly url: string;
  /** In hex, where it is known; else that which is published beside the file counts. */
  readonly sha256?: string;
  /** Files that are taken of an archive (tar.bz2), with their new names; by default all of its folder. */
  readonly take?: Readonly<Record<string, string>>;
  /** Its name in the folder of the model, for a file that is no archive. */
  readonly as?: string;
}

/** A model that `npm run models` fetches. */
export interface CatalogueEntry {
  /** The name of its folder. */
  readonly name: string;
  readonly use: string;
  /** Size of what is fetched, about. */
  readonly megabytes: number;
  readonly license: string;
  readonly description: Description;
  readonly files: readonly CatalogueFile[];
}

const RELEASES = 'https://github.com/k2-fsa/sherpa-onnx/releases/download';

/**
 * Models that are published with sherpa-onnx.
 *
 * Several projects that use these files agree on the sums here; for the others a release publishes a list of sums.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: 'whisper-tiny',
    use: 'recognition and spoken languages: all languages; fast, and often wrong',
    megabytes: 116,
    license: 'MIT (OpenAI)',
    description: { family: 'whisper', languages: ['*'] },
    files: [
      {
        url: `${RELEASES}/asr-models/sherpa-onnx-whisper-tiny.tar.bz2`,
        sha256: 'c46116994e539aa165266d96b325252728429c12535eb9d8b6a2b10f129e66b1',
      },
    ],
  },
  {
    name: 'whisper-base',
    use: 'recognition and spoken languages: all languages',
    megabytes: 208,
    license: 'MIT (OpenAI)',
    description: { family: 'whisper', languages: ['*'] },
    files: [
      {
        url: `${RELEASES}/asr-models/sherpa-onnx-whisper-base.tar.bz2`,
        sha256: '911b2083efd7c0dca2ac3b358b75222660dc09fb716d64fbfc417ba6c99ff3de',
      },
    ],
  },
  {
    name: 'streaming-zipformer-en',
    use: 'streaming recognition: English',
    megabytes: 310,
    license: 'Apache-2.0 (k2-fsa)',
    description: { family: 'streaming-transducer', languages: ['en'] },
    files: [{ url: `${RELEASES}/asr-models/sherpa-onnx-streaming-zipformer-en-2023-06-26.tar.bz2` }],
  },
  {
    name: 'punctuation-en',
    use: 'punctuation and capitals: English',
    megabytes: 31,
    license: 'Apache-2.0 (Edge-Punct-Casing)',
    description: { family: 'punctuation-cnn-bilstm', languages: ['en'] },
    files: [{ url: `${RELEASES}/punctuation-models/sherpa-onnx-online-punct-en-2024-08-06.tar.bz2` }],
  },
  {
    name: 'piper-en-us-lessac',
    use: 'synthesis: English',
    megabytes: 64,
    license: 'see MODEL_CARD in its folder (Piper)',
    description: { family: 'vits', languages: ['en-US'] },
    files: [
      {
        url: `${RELEASES}/tts-models/vits-piper-en_US-lessac-medium.tar.bz2`,
        sha256: '9e3febfacf0abf4270172d2958bcec246032b7e88efc2720840cc80c93de334e',
      },
    ],
  },
  {
    name: 'piper-tr-fettah',
    use: 'synthesis: Turkish',
    megabytes: 67,
    license: 'see MODEL_CARD in its folder (Piper)',
    description: { family: 'vits', languages: ['tr-TR'] },
    files: [{ url: `${RELEASES}/tts-models/vits-piper-tr_TR-fettah-medium.tar.bz2` }],
  },
  {
    name: 'speakers',
    use: 'telling speakers apart: all languages',
    megabytes: 37,
    license: 'MIT (pyannote), Apache-2.0 (3D-Speaker)',
    description: { family: 'diarization', languages: ['*'] },
    files: [
      {
        url: `${RELEASES}/speaker-segmentation-models/sherpa-onnx-pyannote-segmentation-3-0.tar.bz2`,
        sha256: '24615ee884c897d9d2ba09bb4d30da6bb1b15e685065962db5b02e76e4996488',
        take: { 'model.onnx': 'segmentation.onnx', LICENSE: 'LICENSE.segmentation' },
      },
      {
        url: `${RELEASES}/speaker-recongition-models/3dspeaker_speech_campplus_sv_en_voxceleb_16k.onnx`,
        sha256: '357a834f702b80161e5b981182c038e18553c1f2ca752ed6cec2052365d4129b',
        as: 'embedding.onnx',
      },
    ],
  },
];
