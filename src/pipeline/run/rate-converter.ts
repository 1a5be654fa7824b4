import type { AudioChunk } from '../../audio/index.js';
import { convertSample } from '../events/index.js';
import { Resampler } from './resampler.js';

/**
 * Converts the audio of one connection to the rate of the node that receives it.
 *
 * Where samples are missing between two chunks, or the utterance group changes, the earlier audio is finished and the
 * filter starts again.
 */
export class RateConverter {
  private resampler: Resampler | undefined;
  private nextIn = 0;
  private nextOut = 0;
  private last: AudioChunk | undefined;

  constructor(private readonly toHz: number) {}

  /** Utterance group of the audio that the filter still holds. */
  get groupId(): string | undefined {
    return this.last?.groupId;
  }

  /** The chunk at the new rate, after what is left of those before it where they do not join. */
  convert(chunk: AudioChunk): AudioChunk[] {
    const { last } = this;
    const joins =
      last?.groupId === chunk.groupId && last.channel === chunk.channel && this.nextIn === chunk.startSample;
    const before = last && !joins ? this.end() : [];
    this.last = chunk;
    this.resampler ??= this.begin(chunk);
    this.nextIn = chunk.startSample + chunk.samples.length;
    return [...before, ...this.wrap(this.resampler.process(chunk.samples), chunk)];
  }

  /** The audio that the filter still holds at the end. */
  end(): AudioChunk[] {
    const { resampler, last } = this;
    this.resampler = undefined;
    this.last = undefined;
    return resampler && last ? this.wrap(resampler.end(), last) : [];
  }

  /** Frees the filter. */
  close(): void {
    this.resampler?.close();
    this.resampler = undefined;
  }

  private begin(chunk: AudioChunk): Resampler {
    this.nextOut = convertSample(chunk.startSample, chunk.sampleRateHz, this.toHz);
    return new Resampler(chunk.sampleRateHz, this.toHz);
  }

  private wrap(samples: Int16Array, { channel, groupId }: AudioChunk): AudioChunk[] {
    if (samples.length === 0) return [];
    const startSample = this.nextOut;
    this.nextOut += samples.length;
    return [{ channel, groupId, sampleRateHz: this.toHz, startSample, samples }];
  }
}

/**
 * The rate of a node whose audio arrives at `rateHz`: the nearest that it supports above, else its
 * highest.
 */
export function supportedRate(rateHz: number, supportedHz: readonly number[] | undefined): number {
  if (!supportedHz || supportedHz.length === 0 || supportedHz.includes(rateHz)) return rateHz;
  const above = supportedHz.filter((supported) => supported > rateHz);
  return above.length > 0 ? Math.min(...above) : Math.max(...supportedHz);
}
