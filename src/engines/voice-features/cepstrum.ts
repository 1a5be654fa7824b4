import { VOICE_RATE_HZ } from './voice-band.js';

/** Frames of 32 ms, every 10 ms. */
const FRAME_SAMPLES = 256;
export const CEPSTRUM_HOP_SAMPLES = 80;

/** Coefficients that are given: of the shape of the spectrum, without its level. */
export const CEPSTRUM_SIZE = 12;

const FILTERS = 24;
const LOWEST_HZ = 150;
const HIGHEST_HZ = 3_600;
const PRE_EMPHASIS = 0.97;

export interface CepstrumFrame {
  /** Mel-frequency cepstral coefficients 1 to 12. */
  readonly coefficients: Float64Array;
  /** In dB, by no fixed measure. */
  readonly level: number;
}

const WINDOW = Float64Array.from(
  { length: FRAME_SAMPLES },
  (_, at) => 0.54 - 0.46 * Math.cos((2 * Math.PI * at) / (FRAME_SAMPLES - 1)),
);
const BANDS = makeBands();
const COSINES = Array.from({ length: CEPSTRUM_SIZE }, (_, row) =>
  Float64Array.from({ length: FILTERS }, (_unused, band) => Math.cos((Math.PI * (row + 1) * (band + 0.5)) / FILTERS)),
);

/**
 * The shape of the spectrum from frame to frame.
 *
 * @param samples Speech at `VOICE_RATE_HZ`.
 * @see Davis and Mermelstein, Comparison of parametric representations (1980)
 */
export function cepstraOf(samples: Int16Array): CepstrumFrame[] {
  const frames: CepstrumFrame[] = [];
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += CEPSTRUM_HOP_SAMPLES) {
    frames.push(cepstrumAt(samples, start));
  }
  return frames;
}

function cepstrumAt(samples: Int16Array, start: number): CepstrumFrame {
  const real = new Float64Array(FRAME_SAMPLES);
  const imaginary = new Float64Array(FRAME_SAMPLES);
  let energy = 0;
  for (let at = 0; at < FRAME_SAMPLES; at += 1) {
    const sample = samples[start + at] ?? 0;
    energy += sample * sample;
    real[at] = (sample - PRE_EMPHASIS * (samples[start + at - 1] ?? 0)) * (WINDOW[at] ?? 0);
  }
  transform(real, imaginary);
  const logs = BANDS.map((band) => {
    let sum = 0;
    for (const [bin, weight] of band) sum += weight * ((real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2);
    return Math.log(sum + 1);
  });
  const coefficients = Float64Array.from(COSINES, (row) =>
    logs.reduce((sum, log, band) => sum + log * (row[band] ?? 0), 0),
  );
  return { coefficients, level: 10 * Math.log10(energy + 1) };
}

/** Triangles, evenly apart on the mel scale: their weights by bin of the spectrum. */
function makeBands(): (readonly [bin: number, weight: number])[][] {
  const toMel = (hz: number): number => 2_595 * Math.log10(1 + hz / 700);
  const [low, high] = [toMel(LOWEST_HZ), toMel(HIGHEST_HZ)];
  const edge = (at: number): number => {
    const mel = low + ((high - low) * at) / (FILTERS + 1);
    return ((10 ** (mel / 2_595) - 1) * 700 * FRAME_SAMPLES) / VOICE_RATE_HZ;
  };
  return Array.from({ length: FILTERS }, (_, filter) => {
    const [left, middle, right] = [edge(filter), edge(filter + 1), edge(filter + 2)];
    return Array.from({ length: FRAME_SAMPLES / 2 }, (_unused, bin) => {
      const weight = Math.min((bin - left) / (middle - left), (right - bin) / (right - middle));
      return [bin, weight] as const;
    }).filter(([, weight]) => weight > 0);
  });
}

/** Discrete Fourier transform in place (Cooley and Tukey); the length is a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const { length } = real;
  for (let at = 1, mirror = 0; at < length; at += 1) {
    let bit = length >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (at < mirror) {
      swap(real, at, mirror);
      swap(imaginary, at, mirror);
    }
  }
  for (let size = 2; size <= length; size *= 2) {
    const angle = (-2 * Math.PI) / size;
    for (let turn = 0; turn < size / 2; turn += 1) {
      const [cosine, sine] = [Math.cos(angle * turn), Math.sin(angle * turn)];
      for (let even = turn; even < length; even += size) {
        const odd = even + size / 2;
        const [x, y] = [real[odd] ?? 0, imaginary[odd] ?? 0];
        const [turnedX, turnedY] = [x * cosine - y * sine, x * sine + y * cosine];
        real[odd] = (real[even] ?? 0) - turnedX;
        imaginary[odd] = (imaginary[even] ?? 0) - turnedY;
        real[even] = (real[even] ?? 0) + turnedX;
        imaginary[even] = (imaginary[even] ?? 0) + turnedY;
      }
    }
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const value = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = value;
}
