import { speex } from './speex.js';

/** Speex quality 3: 92 dB signal to noise from 8 to 16 kHz, at some 1,900 times real time. */
const QUALITY = 3;

/** Taps of the filter at quality 3 when it does not downsample (resample.c, quality_map). */
const BASE_TAPS = 48;

/** Maximum samples that go through the module at once. */
const BLOCK_SAMPLES = 4_096;

/**
 * Changes the sample rate of one run of consecutive samples.
 *
 * The filter's delay is taken off and its tail is kept: `n` samples in give `round(n * outHz / inHz)` samples out, each
 * at its place.
 */
export class Resampler {
  private state: number;
  private readonly input = speex._malloc(BLOCK_SAMPLES * 2);
  private readonly output: number;
  private readonly lengths = speex._malloc(8);
  private readonly outCapacity: number;
  private readonly tapsHalf: number;
  private skip: number;
  private samplesIn = 0;
  private samplesOut = 0;

  constructor(
    private readonly inHz: number,
    private readonly outHz: number,
  ) {
    this.state = speex._speex_resampler_init(1, inHz, outHz, QUALITY, this.lengths);
    if (this.state === 0) throw new Error(`no resampler from ${inHz} to ${outHz} Hz`);
    this.outCapacity = Math.ceil((BLOCK_SAMPLES * outHz) / inHz) + 64;
    this.output = speex._malloc(this.outCapacity * 2);
    this.tapsHalf = filterTaps(inHz, outHz) / 2;
    // Silence in front, so that the delay is a whole number of output samples.
    let lead = 0;
    while (((lead + this.tapsHalf) * outHz) % inHz !== 0) lead += 1;
    this.skip = ((lead + this.tapsHalf) * outHz) / inHz;
    this.run(new Int16Array(lead));
  }

  /** The samples that are certain by now; the last few milliseconds follow with later ones. */
  process(samples: Int16Array): Int16Array {
    this.samplesIn += samples.length;
    return this.run(samples);
  }

  /** The samples that are left, then frees the filter. */
  end(): Int16Array {
    const left = Math.round((this.samplesIn * this.outHz) / this.inHz) - this.samplesOut;
    const tail = this.run(new Int16Array(this.tapsHalf + 64)).subarray(0, Math.max(0, left));
    this.close();
    return tail;
  }

  /** Frees the filter without its tail. A second call does nothing. */
  close(): void {
    if (this.state === 0) return;
    speex._speex_resampler_destroy(this.state);
    speex._free(this.input);
    speex._free(this.output);
    speex._free(this.lengths);
    this.state = 0;
  }

  private run(samples: Int16Array): Int16Array {
    const pieces: Int16Array[] = [];
    for (let start = 0; start < samples.length;) {
      const block = samples.subarray(start, start + BLOCK_SAMPLES);
      speex.HEAP16.set(block, this.input >> 1);
      speex.HEAP32[this.lengths >> 2] = block.length;
      speex.HEAP32[(this.lengths >> 2) + 1] = this.outCapacity;
      speex._speex_resampler_process_interleaved_int(
        this.state,
        this.input,
        this.lengths,
        this.output,
        this.lengths + 4,
      );
      const consumed = speex.HEAP32[this.lengths >> 2] ?? 0;
      const made = speex.HEAP32[(this.lengths >> 2) + 1] ?? 0;
      if (consumed === 0 && made === 0) throw new Error('the resampler makes no progress');
      const late = Math.min(this.skip, made);
      this.skip -= late;
      pieces.push(speex.HEAP16.slice((this.output >> 1) + late, (this.output >> 1) + made));
      start += consumed;
    }
    const joined = join(pieces);
    this.samplesOut += joined.length;
    return joined;
  }
}

function filterTaps(inHz: number, outHz: number): number {
  if (inHz <= outHz) return BASE_TAPS;
  const taps = Math.floor((BASE_TAPS * inHz) / outHz);
  return ((taps - 1) & ~7) + 8;
}

function join(pieces: readonly Int16Array[]): Int16Array {
  const [first] = pieces;
  if (pieces.length === 1 && first) return first;
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
