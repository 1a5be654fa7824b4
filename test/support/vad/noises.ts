import { random } from '../signals.js';
import { demoCall, DEMO_RATE_HZ, demoSpeech, type Span } from './demo-call.js';

/** Makes a noise of any level; `mix` sets that. */
export type Noise = (length: number, next: () => number) => Float64Array;

/** Sounds of the background, seeded, at 8 kHz. */
export const NOISES = { white, pink, hum, babble } as const satisfies Record<string, Noise>;

export type NoiseName = keyof typeof NOISES;

export function white(length: number, next: () => number): Float64Array {
  return Float64Array.from({ length }, () => gauss(next));
}

/** Pink noise, 3 dB less per octave: a room, traffic. Three one-pole filters, after P. Kellet. */
export function pink(length: number, next: () => number): Float64Array {
  let [low, middle, high] = [0, 0, 0];
  return Float64Array.from({ length }, () => {
    const sample = gauss(next);
    low = 0.99765 * low + 0.099046 * sample;
    middle = 0.963 * middle + 0.2965164 * sample;
    high = 0.57 * high + 1.0526913 * sample;
    return low + middle + high + 0.1848 * sample;
  });
}

/** 50 Hz mains with thirty harmonics, and a little hiss. */
export function hum(length: number, next: () => number): Float64Array {
  const phases = Array.from({ length: 30 }, () => 2 * Math.PI * next());
  return Float64Array.from({ length }, (_, index) => {
    const time = (2 * Math.PI * 50 * index) / DEMO_RATE_HZ;
    return phases.reduce((sum, phase, at) => sum + Math.sin(time * (at + 1) + phase) / (at + 1), 0.02 * gauss(next));
  });
}

/** Twelve voices at once, reversed: utterances of the demo call from random positions. */
export function babble(length: number, next: () => number): Float64Array {
  const voices = demoCall().flatMap((samples, channel) =>
    demoSpeech(channel).map(([start, end]) => samples.slice(start, end).reverse()),
  );
  const mixed = new Float64Array(length);
  for (let voice = 0; voice < 12; voice += 1) {
    let at = -Math.floor(next() * 3 * DEMO_RATE_HZ);
    while (at < length) {
      const samples = voices[Math.floor(next() * voices.length)]!;
      for (const [index, sample] of samples.entries()) if (at + index >= 0) mixed[at + index]! += sample;
      at += samples.length;
    }
  }
  return mixed.subarray(0, length);
}

/** Noise alone, at a level in dBFS (mean power). */
export function noiseAt(name: NoiseName, dbfs: number, { ms, seed = 1 }: { ms: number; seed?: number }): Int16Array {
  const noise = NOISES[name]((ms * DEMO_RATE_HZ) / 1000, random(seed));
  return rounded(scaled(noise, dbfs));
}

/** Speech with noise `snrDb` below its mean power, counted where there is speech. */
export function mix(samples: Int16Array, speech: readonly Span[], name: NoiseName, snrDb: number): Int16Array {
  const voiced = speech.flatMap(([start, end]) => [...samples.subarray(start, end)]);
  const noise = scaled(NOISES[name](samples.length, random(7)), levelDbfs(voiced) - snrDb);
  return rounded(noise.map((value, index) => value + samples[index]!));
}

function scaled(noise: Float64Array, dbfs: number): Float64Array {
  const gain = 10 ** ((dbfs - levelDbfs(noise)) / 20);
  return noise.map((value) => value * gain);
}

function levelDbfs(values: Iterable<number>): number {
  let power = 0;
  let count = 0;
  for (const value of values) {
    power += value ** 2;
    count += 1;
  }
  return 10 * Math.log10(power / count / 32_768 ** 2);
}

function rounded(values: Float64Array): Int16Array {
  return Int16Array.from(values, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value))));
}

/** Box and Muller: normal, with a mean power of one. */
function gauss(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
