import { WavReader } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Resampler } from '../../pipeline/index.js';

/** Longest noise before it begins anew. */
const LONGEST_SECONDS = 60;

interface Sound {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

/**
 * Why a text cannot be the noise; undefined when it can.
 *
 * @param base64 A wav file (RFC 4648, section 4).
 */
export function soundFault(base64: string): string | undefined {
  const sound = readSound(base64);
  return typeof sound === 'string' ? sound : undefined;
}

/**
 * The noise at a rate.
 *
 * @throws DataFlowError `operation.start-failed` where the text has a fault.
 */
export function soundAt(base64: string, sampleRateHz: number): Int16Array {
  const sound = readSound(base64);
  if (typeof sound === 'string') throw new DataFlowError('operation.start-failed', `WaveAudioBase64: ${sound}.`);
  if (sound.sampleRateHz === sampleRateHz) return sound.samples;
  const resampler = new Resampler(sound.sampleRateHz, sampleRateHz);
  const [most, rest] = [resampler.process(sound.samples), resampler.end()];
  const samples = new Int16Array(most.length + rest.length);
  samples.set(most);
  samples.set(rest, most.length);
  return samples;
}

/** The first channel, or what is wrong with it. */
function readSound(base64: string): Sound | string {
  const text = base64.replaceAll(/\s/g, '');
  const bytes = Buffer.from(text, 'base64');
  // A pattern takes a second for 4 MB, at each start, in which nothing else goes on.
  if (bytes.toString('base64') !== text) return 'expected base64 (RFC 4648)';
  const reader = new WavReader();
  const blocks: Int16Array[] = [];
  try {
    for (const [samples] of [...reader.push(bytes), ...reader.end()]) if (samples) blocks.push(samples);
  } catch (error) {
    return `expected a wav file: ${error instanceof DataFlowError ? error.detail : 'it cannot be read'}`;
  }
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const sampleRateHz = reader.format?.sampleRateHz ?? 0;
  if (length === 0) return 'expected a wav file with samples, found one without';
  if (length > LONGEST_SECONDS * sampleRateHz) return `expected at most ${LONGEST_SECONDS} s`;
  const samples = new Int16Array(length);
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return { samples, sampleRateHz };
}
