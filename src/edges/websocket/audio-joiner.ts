import { encodeFrames } from '../../audio/index.js';
import { Resampler } from '../../pipeline/index.js';
import type { StreamAudio } from '../../protocol/index.js';

/** How far a channel may be behind the others before they go on without it, in seconds. */
const MAX_LAG_SECONDS = 1;

/** Samples of one channel that wait for those of the others. */
class Lane {
  readonly resampler: Resampler | undefined;
  readonly waiting: Int16Array[] = [];
  samples = 0;

  constructor(inHz: number, outHz: number) {
    if (inHz !== outHz) this.resampler = new Resampler(inHz, outHz);
  }

  add(samples: Int16Array): void {
    if (samples.length === 0) return;
    this.waiting.push(samples);
    this.samples += samples.length;
  }

  /** The next samples, filled up with silence where there are fewer. */
  take(count: number): Int16Array {
    const [first] = this.waiting;
    if (first?.length === count) {
      this.waiting.shift();
      this.samples -= count;
      return first;
    }
    const taken = new Int16Array(count);
    for (let filled = 0; filled < count;) {
      const next = this.waiting[0];
      if (!next) break;
      const part = next.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      this.samples -= part.length;
      if (part.length === next.length) this.waiting.shift();
      else this.waiting[0] = next.subarray(part.length);
    }
    return taken;
  }
}

/**
 * Joins the channels of a stream's audio to frames in the encoding and at the rate of its client.
 *
 * Sample `n` of each channel is in frame `n`. A channel without audio for a second is silent for that time, and its
 * later audio follows.
 */
export class AudioJoiner {
  private readonly lanes: readonly Lane[];
  private readonly maxLag: number;

  /**
   * @param channels Those that have audio, in order; frames have all up to the last, the others silent.
   * @param inHz Rate of what comes.
   */
  constructor(
    private readonly channels: readonly number[],
    inHz: number,
    private readonly format: StreamAudio['output'],
  ) {
    const count = Math.max(...channels) + 1;
    this.lanes = Array.from({ length: count }, () => new Lane(inHz, format.sampleRateHz));
    this.maxLag = format.sampleRateHz * MAX_LAG_SECONDS;
  }

  /** The frames that are complete with these samples; undefined when there are none. */
  add(channel: number, samples: Int16Array): Uint8Array | undefined {
    const lane = this.lanes[channel];
    if (!lane) return undefined;
    lane.add(lane.resampler?.process(samples) ?? samples);
    const held = this.channels.map((each) => this.lanes[each]?.samples ?? 0);
    return this.take(Math.max(Math.min(...held), Math.max(...held) - this.maxLag));
  }

  /** The frames that are left when no more comes. */
  end(): Uint8Array | undefined {
    for (const lane of this.lanes) if (lane.resampler) lane.add(lane.resampler.end());
    return this.take(Math.max(0, ...this.lanes.map(({ samples }) => samples)));
  }

  /** Frees the filters. */
  close(): void {
    for (const { resampler } of this.lanes) resampler?.close();
  }

  private take(frames: number): Uint8Array | undefined {
    if (frames <= 0) return undefined;
    return encodeFrames(
      this.format.encoding,
      this.lanes.map((lane) => lane.take(frames)),
    );
  }
}
