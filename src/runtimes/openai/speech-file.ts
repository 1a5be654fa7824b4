import { wavFile } from '../../audio/index.js';

/** Minimum length that OpenAI's service accepts. The rest of speech split at 30 s may be shorter. */
const MIN_MS = 100;

/** Makes a wav file of speech for a form, padded with silence to the minimum length. */
export async function speechFile(samples: Int16Array, sampleRateHz: number): Promise<File> {
  const { toFile } = await import('openai');
  const shortest = Math.ceil((MIN_MS * sampleRateHz) / 1000);
  const speech = samples.length < shortest ? filledUp(samples, shortest) : samples;
  return toFile(wavFile(speech, sampleRateHz), 'speech.wav', { type: 'audio/wav' });
}

function filledUp(samples: Int16Array, length: number): Int16Array {
  const filled = new Int16Array(length);
  filled.set(samples);
  return filled;
}
