import { WavReader } from '../../../src/audio/index.js';
import { DataFlowError } from '../../../src/common/errors/index.js';
import { damageWav, randomOf } from './damage-wav.js';
import { REPAIRED_WAVS, VALID_WAVS } from './wav-corpus.js';

export interface FuzzReport {
  readonly files: number;
  /** Number of files that were read to the end; the others were rejected. */
  readonly accepted: number;
}

const WAVS = [...VALID_WAVS, ...REPAIRED_WAVS];

/** Time limit for reading a file of a few kilobytes twice: more than 100 times the usual time. */
const MAX_MILLISECONDS = 1_000;

/** One for each kind of fault that is read past. */
const MAX_REPAIRS = 7;

/**
 * Reads damaged copies of the accepted files of the corpus, for `seconds`.
 *
 * The same seed makes the same files in the same order.
 *
 * @throws Error with the file if the result depends on how its bytes are split, or reading takes longer than a second.
 *   Also for errors without an audio code, more samples than bytes, blocks of more than 4,096 frames, and more
 *   repairs than there are kinds.
 */
export function fuzzWav({ seed, seconds }: { readonly seed: number; readonly seconds: number }): FuzzReport {
  const random = randomOf(seed);
  const end = performance.now() + 1_000 * seconds;
  let files = 0;
  let accepted = 0;
  while (performance.now() < end) {
    const wav = damageWav(WAVS[random(WAVS.length)]!.bytes, random);
    const isStrict = random(2) === 0;
    const begin = performance.now();
    const whole = read(wav, () => wav.length, isStrict);
    const split = read(wav, () => 1 + random(1 + random(64)), isStrict);
    const fault = faultOf(wav, whole, split, performance.now() - begin);
    if (fault !== undefined) {
      throw new Error(`${fault} (seed ${seed}, file ${files}, base64 ${Buffer.from(wav).toString('base64')})`);
    }
    files += 1;
    if (whole.error === undefined) accepted += 1;
  }
  return { files, accepted };
}

/** Result of a file. */
interface Outcome {
  readonly error: Error | undefined;
  readonly planes: readonly Int16Array[];
  readonly repairs: readonly string[];
  /** All of it, as text. */
  readonly text: string;
}

function read(wav: Uint8Array, nextSize: () => number, strict: boolean): Outcome {
  const reader = new WavReader({ strict });
  const planes: Int16Array[] = [];
  let error: Error | undefined;
  try {
    for (let at = 0, size = 0; at < wav.length; at += size) {
      size = nextSize();
      for (const block of reader.push(wav.subarray(at, at + size))) planes.push(...block);
    }
    for (const block of reader.end()) planes.push(...block);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error('something else than an Error was thrown');
  }
  const { format, declaredFrames, missingBytes, partialFrameBytes, repairs } = reader;
  const samples = planes.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength).toString('hex'));
  const seen = { error: error?.message, format, declaredFrames, missingBytes, partialFrameBytes, repairs, samples };
  return { error, planes, repairs, text: JSON.stringify(seen) };
}

function faultOf(wav: Uint8Array, whole: Outcome, split: Outcome, milliseconds: number): string | undefined {
  const { error, planes, repairs, text } = whole;
  const samples = planes.reduce((sum, plane) => sum + plane.length, 0);
  if (error !== undefined && !(error instanceof DataFlowError && error.code.startsWith('audio.'))) return String(error);
  if (text !== split.text) return 'it is read otherwise when split';
  if (samples > wav.length) return `${samples} samples come of ${wav.length} bytes`;
  if (planes.some((plane) => plane.length > 4_096)) return 'a block has more than 4,096 frames';
  if (repairs.length > MAX_REPAIRS) return `it has ${repairs.length} repairs`;
  if (milliseconds > MAX_MILLISECONDS) return `it takes ${milliseconds} ms`;
  return undefined;
}
