import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnnx } from './onnx.js';

/** Mel bands of the features that recognizers get. */
const BANDS = 80;
/** Frames of 10 ms that become one, as the library expects of this kind. */
const STEP = 4;

/**
 * A recognizer of two words: it hears `LOW` in a low tone, `HIGH` in a high one, and nothing in silence. It is of the kind
 * `zipformer-ctc`, and looks at no more than which half of the bands is louder.
 */
export async function makeToneRecognizer(folder: string, name = 'made-zipformer-ctc-en'): Promise<void> {
  const weights = Array.from({ length: BANDS }, (_, band) => {
    const low = band < BANDS / 2 ? 1 : -1;
    return [0, low / BANDS, -low / BANDS];
  });
  const model = writeOnnx({
    nodes: [
      { op: 'Slice', inputs: ['x', 'from', 'to', 'axis', 'step'], outputs: ['fewer'] },
      { op: 'MatMul', inputs: ['fewer', 'weights'], outputs: ['weighed'] },
      { op: 'Add', inputs: ['weighed', 'bias'], outputs: ['log_probs'] },
      { op: 'Add', inputs: ['x_lens', 'round'], outputs: ['more'] },
      { op: 'Div', inputs: ['more', 'step'], outputs: ['log_probs_len'] },
    ],
    constants: [
      { name: 'from', type: 'int64', dims: [1], values: [0] },
      { name: 'to', type: 'int64', dims: [1], values: [2 ** 31] },
      { name: 'axis', type: 'int64', dims: [1], values: [1] },
      { name: 'step', type: 'int64', dims: [1], values: [STEP] },
      { name: 'round', type: 'int64', dims: [1], values: [STEP - 1] },
      { name: 'weights', type: 'float', dims: [BANDS, 3], values: weights.flat() },
      { name: 'bias', type: 'float', dims: [3], values: [1, 0, 0] },
    ],
    inputs: [
      { name: 'x', type: 'float', dims: ['N', 'T', BANDS] },
      { name: 'x_lens', type: 'int64', dims: ['N'] },
    ],
    outputs: [
      { name: 'log_probs', type: 'float', dims: ['N', 'T2', 3] },
      { name: 'log_probs_len', type: 'int64', dims: ['N'] },
    ],
  });
  await write(folder, name, { 'model.onnx': model, 'tokens.txt': '<blk> 0\n▁LOW 1\n▁HIGH 2\n' });
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

/** A voice at 16 kHz that says `hello` as half a second, and `you` as another, each a steady value; `.` is short and silent. */
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
