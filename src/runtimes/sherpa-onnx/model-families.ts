import { availableParallelism } from 'node:os';
import type { LoadMessage } from './host/messages.js';

/** Files of a model by what they are to it, as paths. */
export type ModelFiles = Readonly<Record<string, string>>;

/** A pattern of names, with its text for messages. */
export type NamePattern = Pick<RegExp, 'test' | 'source'>;

export interface ModelFamily {
  /** Pattern of the folder's name if the files alone do not identify the family. */
  readonly name?: NamePattern;
  /** The files that it needs, by what they are, and what their names look like. */
  readonly files: Readonly<Record<string, NamePattern>>;
  /** Files that it uses if they exist. */
  readonly extras?: Readonly<Record<string, NamePattern>>;
  /** Its tasks, and how it is loaded for each. */
  readonly loads: (files: ModelFiles) => readonly LoadMessage[];
}

/** More bring little, and the server has other work. */
const THREADS = Math.min(4, availableParallelism());
const COMMON = { numThreads: THREADS, provider: 'cpu', debug: false };

const MODEL = /^model(\.int8)?\.onnx$/;
const ONNX = /\.onnx$/;
const TOKENS = /^tokens\.txt$/;
const TRANSDUCER = {
  encoder: /^encoder.*\.onnx$/,
  decoder: /^decoder.*\.onnx$/,
  joiner: /^joiner.*\.onnx$/,
  tokens: TOKENS,
};

/** Names that all of the patterns match: `.*` between two would take quadratic time. */
function all(...patterns: readonly NamePattern[]): NamePattern {
  return {
    test: (name) => patterns.every((pattern) => pattern.test(name)),
    source: patterns.map(({ source }) => source).join('.*'),
  };
}

/** Models of one file and a list of tokens, that recognize speech as a whole. */
function recognizer(name: NamePattern, key: string): ModelFamily {
  return {
    name,
    files: { model: MODEL, tokens: TOKENS },
    loads: ({ model, tokens }) => [recognition({ [key]: { model }, tokens })],
  };
}

function recognition(modelConfig: object): LoadMessage {
  return { task: 'recognition', config: { modelConfig: { ...COMMON, ...modelConfig } } };
}

function streaming(modelConfig: object): LoadMessage {
  const config = { modelConfig: { ...COMMON, ...modelConfig }, enableEndpoint: true };
  return { task: 'streaming-recognition', config };
}

function synthesis(model: object): LoadMessage {
  return { task: 'synthesis', config: { model: { ...COMMON, ...model }, maxNumSentences: 1 } };
}

/** The families of models, by their names in `model.json`. A folder is of the first that fits. */
export const MODEL_FAMILIES = {
  whisper: {
    files: { encoder: /-encoder(\.int8)?\.onnx$/, decoder: /-decoder(\.int8)?\.onnx$/, tokens: /-tokens\.txt$/ },
    loads: ({ encoder, decoder, tokens }) => {
      const whisper = { encoder, decoder };
      return [
        recognition({ whisper: { ...whisper, language: '', task: 'transcribe', tailPaddings: -1 }, tokens }),
        { task: 'language-identification', config: { ...COMMON, whisper } },
      ];
    },
  },
  moonshine: {
    files: {
      preprocessor: /^preprocess.*\.onnx$/,
      encoder: /^encode.*\.onnx$/,
      uncachedDecoder: /^uncached_decode.*\.onnx$/,
      cachedDecoder: /^cached_decode.*\.onnx$/,
      tokens: TOKENS,
    },
    loads: ({ tokens, ...moonshine }) => [recognition({ moonshine, tokens })],
  },
  'streaming-transducer': {
    name: /streaming/,
    files: TRANSDUCER,
    loads: ({ tokens, ...transducer }) => [streaming({ transducer, tokens })],
  },
  transducer: {
    files: TRANSDUCER,
    loads: ({ tokens, ...transducer }) => [recognition({ transducer, tokens })],
  },
  'streaming-paraformer': {
    name: all(/streaming/, /paraformer/),
    files: { encoder: /^encoder.*\.onnx$/, decoder: /^decoder.*\.onnx$/, tokens: TOKENS },
    loads: ({ encoder, decoder, tokens }) => [streaming({ paraformer: { encoder, decoder }, tokens })],
  },
  paraformer: recognizer(/paraformer/, 'paraformer'),
  'sense-voice': {
    name: /sense-voice/,
    files: { model: MODEL, tokens: TOKENS },
    loads: ({ model, tokens }) => [
      recognition({ senseVoice: { model, language: 'auto', useInverseTextNormalization: 1 }, tokens }),
    ],
  },
  'nemo-ctc': recognizer(/nemo/, 'nemoCtc'),
  'zipformer-ctc': recognizer(all(/zipformer/, /ctc/), 'zipformerCtc'),
  'punctuation-ct-transformer': {
    name: all(/punct/, /ct-transformer/),
    files: { model: MODEL },
    loads: ({ model }) => [
      { task: 'punctuation', make: 'OfflinePunctuation', config: { model: { ...COMMON, ctTransformer: model } } },
    ],
  },
  'punctuation-cnn-bilstm': {
    files: { model: MODEL, vocabulary: /^bpe\.vocab$/ },
    loads: ({ model, vocabulary }) => [
      {
        task: 'punctuation',
        make: 'OnlinePunctuation',
        config: { model: { ...COMMON, cnnBilstm: model, bpeVocab: vocabulary } },
      },
    ],
  },
  kokoro: {
    files: { model: MODEL, voices: /^voices\.bin$/, tokens: TOKENS, dataDir: /^espeak-ng-data$/ },
    extras: { lexicon: /^lexicon.*\.txt$/ },
    loads: (files) => [synthesis({ kokoro: files })],
  },
  vits: {
    name: /vits|piper/,
    files: { model: /\.onnx$/, tokens: TOKENS },
    extras: { lexicon: /^lexicon\.txt$/, dataDir: /^espeak-ng-data$/ },
    loads: (files) => [synthesis({ vits: files })],
  },
  diarization: {
    files: {
      segmentation: all(/segmentation/, ONNX),
      embedding: all(/embedding|3dspeaker|wespeaker|titanet/, ONNX),
    },
    loads: ({ segmentation, embedding }) => [
      {
        task: 'diarization',
        config: {
          segmentation: { ...COMMON, pyannote: { model: segmentation } },
          embedding: { ...COMMON, model: embedding },
          clustering: { numClusters: -1, threshold: 0.5 },
          minDurationOn: 0.2,
          minDurationOff: 0.5,
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelFamily>>;

export type ModelFamilyName = keyof typeof MODEL_FAMILIES;
