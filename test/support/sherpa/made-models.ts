import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnnx, type OnnxTensor } from './onnx.js';

/** Mel bands of the features that recognizers get. */
const BANDS = 80;
/** Frames of 10 ms that become one, as the library expects of this kind. */
const STEP = 4;

const TONE_TOKENS = '<blk> 0\n▁LOW 1\n▁HIGH 2\n';

/** Weights of each band for silence, low tone and high tone, and how frames are skipped. */
const TONE_WEIGHTS: readonly OnnxTensor[] = [
  { name: 'from', type: 'int64', dims: [1], values: [0] },
  { name: 'to', type: 'int64', dims: [1], values: [2 ** 31] },
  { name: 'axis', type: 'int64', dims: [1], values: [1] },
  { name: 'step', type: 'int64', dims: [1], values: [STEP] },
  { name: 'weights', type: 'float', dims: [BANDS, 3], values: Array.from({ length: BANDS }, weightsOf).flat() },
  { name: 'bias', type: 'float', dims: [3], values: [1, 0, 0] },
];

function weightsOf(_: unknown, band: number): number[] {
  const low = band < BANDS / 2 ? 1 / BANDS : -1 / BANDS;
  return [0, low, -low];
}

/**
 * Makes a recognizer of two words: `LOW` for a low tone, `HIGH` for a high one, nothing for silence.
 *
 * It is of the kind `zipformer-ctc`, and compares only the two halves of the bands.
 */
export async function makeToneRecognizer(folder: string, name = 'made-zipformer-ctc-en'): Promise<void> {
  const model = writeOnnx({
    nodes: [
      { op: 'Slice', inputs: ['x', 'from', 'to', 'axis', 'step'], outputs: ['fewer'] },
      { op: 'MatMul', inputs: ['fewer', 'weights'], outputs: ['weighed'] },
      { op: 'Add', inputs: ['weighed', 'bias'], outputs: ['log_probs'] },
      { op: 'Add', inputs: ['x_lens', 'round'], outputs: ['more'] },
      { op: 'Div', inputs: ['more', 'step'], outputs: ['log_probs_len'] },
    ],
    constants: [...TONE_WEIGHTS, { name: 'round', type: 'int64', dims: [1], values: [STEP - 1] }],
    inputs: [
      { name: 'x', type: 'float', dims: ['N', 'T', BANDS] },
      { name: 'x_lens', type: 'int64', dims: ['N'] },
    ],
    outputs: [
      { name: 'log_probs', type: 'float', dims: ['N', 'T2', 3] },
      { name: 'log_probs_len', type: 'int64', dims: ['N'] },
    ],
  });
  await write(folder, name, { 'model.onnx': model, 'tokens.txt': TONE_TOKENS });
}

/**
 * Makes the same for streams: it returns a word when a different tone begins.
 *
 * It is a transducer of the conformer kind, whose parts add up to the same weights.
 */
export async function makeToneStreamRecognizer(folder: string, name = 'made-streaming-en'): Promise<void> {
  const CHUNK = 8;
  const encoder = writeOnnx({
    nodes: [
      { op: 'Slice', inputs: ['x', 'from', 'to', 'axis', 'step'], outputs: ['fewer'] },
      { op: 'MatMul', inputs: ['fewer', 'weights'], outputs: ['weighed'] },
      { op: 'Add', inputs: ['weighed', 'bias'], outputs: ['encoder_out'] },
      { op: 'Identity', inputs: ['attention'], outputs: ['next_attention'] },
      { op: 'Identity', inputs: ['convolution'], outputs: ['next_convolution'] },
    ],
    constants: TONE_WEIGHTS,
    inputs: [
      { name: 'x', type: 'float', dims: ['N', CHUNK, BANDS] },
      { name: 'attention', type: 'float', dims: [1, 1, 'N', 1] },
      { name: 'convolution', type: 'float', dims: [1, 1, 'N', 1] },
      { name: 'processed_lens', type: 'int64', dims: ['N'] },
    ],
    outputs: [
      { name: 'encoder_out', type: 'float', dims: ['N', CHUNK / STEP, 3] },
      { name: 'next_attention', type: 'float', dims: [1, 1, 'N', 1] },
      { name: 'next_convolution', type: 'float', dims: [1, 1, 'N', 1] },
    ],
    metadata: {
      model_type: 'conformer',
      num_encoder_layers: '1',
      T: String(CHUNK),
      decode_chunk_len: String(CHUNK),
      left_context: '1',
      encoder_dim: '1',
      pad_length: '0',
      cnn_module_kernel: '2',
    },
  });
  // The last word is not repeated.
  const decoder = writeOnnx({
    nodes: [
      { op: 'Gather', inputs: ['y', 'latest'], outputs: ['last'], attributes: [{ name: 'axis', int: 1 }] },
      { op: 'Gather', inputs: ['table', 'last'], outputs: ['decoder_out'] },
    ],
    constants: [
      { name: 'latest', type: 'int64', dims: [], values: [1] },
      { name: 'table', type: 'float', dims: [3, 3], values: [0, 0, 0, 0, -99, 0, 0, 0, -99] },
    ],
    inputs: [{ name: 'y', type: 'int64', dims: ['N', 2] }],
    outputs: [{ name: 'decoder_out', type: 'float', dims: ['N', 3] }],
    metadata: { vocab_size: '3', context_size: '2' },
  });
  const joiner = writeOnnx({
    nodes: [{ op: 'Add', inputs: ['encoder_out', 'decoder_out'], outputs: ['logit'] }],
    constants: [],
    inputs: [
      { name: 'encoder_out', type: 'float', dims: ['N', 3] },
      { name: 'decoder_out', type: 'float', dims: ['N', 3] },
    ],
    outputs: [{ name: 'logit', type: 'float', dims: ['N', 3] }],
    metadata: { joiner_dim: '3' },
  });
  await write(folder, name, {
    'encoder.onnx': encoder,
    'decoder.onnx': decoder,
    'joiner.onnx': joiner,
    'tokens.txt': TONE_TOKENS,
  });
}

/** Makes two models that assign a low and a high tone to two speakers. */
export async function makeSpeakers(folder: string, name = 'made-speakers'): Promise<void> {
  const [WINDOW, SIZE, SHIFT] = [160_000, 991, 270];
  const frames = Math.floor((WINDOW - SIZE) / SHIFT) + 1;
  const pool = [
    { name: 'kernel_shape', ints: [SIZE] },
    { name: 'strides', ints: [SHIFT] },
  ];
  // Loudness and difference of samples, which rises with the tone: silence, low, high, unused.
  const scores = [
    [0, 1, -1, 0, 0, 0, 0],
    [0, -3, 3, 0, 0, 0, 0],
  ];
  const segmentation = writeOnnx({
    nodes: [
      { op: 'Conv', inputs: ['x', 'difference'], outputs: ['steps'], attributes: [{ name: 'pads', ints: [0, 1] }] },
      { op: 'Abs', inputs: ['x'], outputs: ['loud'] },
      { op: 'Abs', inputs: ['steps'], outputs: ['steep'] },
      { op: 'Concat', inputs: ['loud', 'steep'], outputs: ['both'], attributes: [{ name: 'axis', int: 1 }] },
      { op: 'AveragePool', inputs: ['both'], outputs: ['pooled'], attributes: pool },
      { op: 'Transpose', inputs: ['pooled'], outputs: ['turned'], attributes: [{ name: 'perm', ints: [0, 2, 1] }] },
      { op: 'MatMul', inputs: ['turned', 'scores'], outputs: ['scored'] },
      { op: 'Add', inputs: ['scored', 'bias'], outputs: ['y'] },
    ],
    constants: [
      { name: 'difference', type: 'float', dims: [1, 1, 2], values: [-1, 1] },
      { name: 'scores', type: 'float', dims: [2, 7], values: scores.flat() },
      { name: 'bias', type: 'float', dims: [7], values: [0.01, 0, 0, -9, -9, -9, -9] },
    ],
    inputs: [{ name: 'x', type: 'float', dims: ['N', 1, 'T'] }],
    outputs: [{ name: 'y', type: 'float', dims: ['N', frames, 7] }],
    metadata: {
      sample_rate: '16000',
      window_size: String(WINDOW),
      receptive_field_size: String(SIZE),
      receptive_field_shift: String(SHIFT),
      num_speakers: '3',
      powerset_max_classes: '2',
      num_classes: '7',
    },
  });
  const embedding = writeOnnx({
    nodes: [
      {
        op: 'ReduceMean',
        inputs: ['feats'],
        outputs: ['mean'],
        attributes: [
          { name: 'axes', ints: [1] },
          { name: 'keepdims', int: 0 },
        ],
      },
      { op: 'MatMul', inputs: ['mean', 'weights'], outputs: ['weighed'] },
      { op: 'Add', inputs: ['weighed', 'bias'], outputs: ['embedding'] },
    ],
    constants: [
      {
        name: 'weights',
        type: 'float',
        dims: [BANDS, 2],
        values: Array.from({ length: BANDS }, (_, band) => [weightsOf(_, band)[1] ?? 0, 0]).flat(),
      },
      { name: 'bias', type: 'float', dims: [2], values: [0, 0.1] },
    ],
    inputs: [{ name: 'feats', type: 'float', dims: ['N', 'T', BANDS] }],
    outputs: [{ name: 'embedding', type: 'float', dims: ['N', 2] }],
    metadata: {
      framework: 'wespeaker',
      language: 'none',
      output_dim: '2',
      sample_rate: '16000',
      normalize_samples: '1',
    },
  });
  await write(folder, name, { 'segmentation.onnx': segmentation, 'embedding.onnx': embedding });
}

/** Puts a comma after `hello`, a question mark after `you`, and nothing after other words. */
export async function makePunctuation(folder: string, name = 'made-punct-ct-transformer-en'): Promise<void> {
  const tokens = ['<unk>', 'hello', 'you', 'how', 'are'];
  const marks = ['<unk>', '_', '，', '。', '？', '、'];
  const after: Readonly<Record<string, string>> = { hello: '，', you: '？' };
  const table = tokens.map((token) => marks.map((mark) => (mark === (after[token] ?? '_') ? 5 : 0)));
  const model = writeOnnx({
    nodes: [{ op: 'Gather', inputs: ['table', 'inputs'], outputs: ['logits'] }],
    constants: [{ name: 'table', type: 'float', dims: [tokens.length, marks.length], values: table.flat() }],
    inputs: [
      { name: 'inputs', type: 'int32', dims: ['N', 'T'] },
      { name: 'text_lengths', type: 'int32', dims: ['N'] },
    ],
    outputs: [{ name: 'logits', type: 'float', dims: ['N', 'T', marks.length] }],
    metadata: {
      tokens: tokens.join('|'),
      vocab_size: String(tokens.length),
      punctuations: marks.join('|'),
      unk_symbol: '<unk>',
    },
  });
  await write(folder, name, { 'model.onnx': model });
}

/**
 * Makes a voice at 16 kHz: `hello` and `you` are half a second each of a steady value.
 *
 * `.` is short and silent.
 */
export async function makeVoice(folder: string, name = 'made-vits-en'): Promise<void> {
  const STEP = 800;
  const heights = [0, 0, 0.25, 0.5, 0];
  const model = writeOnnx({
    nodes: [
      { op: 'Gather', inputs: ['table', 'x'], outputs: ['sounds'] },
      { op: 'Reshape', inputs: ['sounds', 'shape'], outputs: ['y'] },
    ],
    constants: [
      {
        name: 'table',
        type: 'float',
        dims: [heights.length, STEP],
        values: heights.flatMap((height) => new Array<number>(STEP).fill(height)),
      },
      { name: 'shape', type: 'int64', dims: [3], values: [1, 1, -1] },
    ],
    inputs: [
      { name: 'x', type: 'int64', dims: ['N', 'L'] },
      { name: 'x_length', type: 'int64', dims: ['N'] },
      { name: 'noise_scale', type: 'float', dims: [1] },
      { name: 'length_scale', type: 'float', dims: [1] },
      { name: 'noise_scale_w', type: 'float', dims: [1] },
    ],
    outputs: [{ name: 'y', type: 'float', dims: ['N', 1, 'T'] }],
    metadata: {
      model_type: 'vits',
      comment: 'made',
      language: 'English',
      voice: '',
      has_espeak: '0',
      add_blank: '0',
      n_speakers: '1',
      sample_rate: '16000',
      punctuation: '.',
    },
  });
  const ten = (token: string): string => new Array<string>(10).fill(token).join(' ');
  await write(folder, name, {
    'model.onnx': model,
    'tokens.txt': '_ 0\n. 1\nh 2\ny 3\n  4\n',
    'lexicon.txt': `hello ${ten('h')}\nyou ${ten('y')}\n`,
  });
}

async function write(
  folder: string,
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
}
