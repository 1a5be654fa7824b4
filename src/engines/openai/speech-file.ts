import { wavFile } from '../../audio/index.js';

/** OpenAI's own service refuses what is shorter than 0.1 s: such as what is left where speech has been cut at 30 s. */
const SHORTEST_MS = 100;

/** A piece of speech as a wav file for a form. What is too short for the service is filled up with silence. */
export async function speechFile(samples: Int16Array, sampleRateHz: number): Promise<File> {
  const { toFile } = await import('openai');
  const shortest = Math.ceil((SHORTEST_MS * sampleRateHz) / 1000);
  const speech = samples.length < shortest ? filledUp(samples, shortest) : samples;
  return toFile(wavFile(speech, sampleRateHz), 'speech.wav', { type: 'audio/wav' });
}

function filledUp(samples: Int16Array, length: number): Int16Array {
  const filled = new Int16Array(length);
  filled.set(samples);
  return filled;
}
