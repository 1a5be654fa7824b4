import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { Waiting } from '../../pipeline/index.js';

/** Size of the chunks of silence, in samples. */
const SILENCE_SAMPLES = 4_096;

/** Maximum silence that is inserted in a channel, in total. */
const MAX_SILENCE_SECONDS = 86_400;

export interface StereoClockOptions {
  readonly sampleRateHz: number;
  /**
   * How far a channel may be behind the other before it gets silence, in samples.
   *
   * Infinity: silence is inserted only where the position of later audio, or the end, shows a gap.
   */
  readonly maxLag: number;
  readonly emit: (chunk: AudioChunk) => Waiting;
}

/**
 * Puts two mono inputs on one clock: sample `n` of each channel is sample `n` of the operation.
 *
 * Gaps are filled with silence. Audio that would overlap earlier audio of its channel follows it.
 */
export class StereoClock {
  /** Sample after the last one that was sent, for each channel. */
  private readonly positions: [number, number] = [0, 0];
  private readonly silence: [number, number] = [0, 0];

  constructor(private readonly options: StereoClockOptions) {}

  /**
   * Sends a chunk on its channel, after the silence before it.
   *
   * @throws DataFlowError `node.failed` if a channel would have more than a day of silence.
   */
  add(channel: 0 | 1, chunk: AudioChunk): Waiting {
    const isLate = chunk.startSample > this.positions[channel];
    const sending = isLate
      ? this.fill(channel, chunk.startSample).then(() => this.send(channel, chunk))
      : this.send(channel, chunk);
    return sending ? sending.then(() => this.follow(channel)) : this.follow(channel);
  }

  /** Fills the shorter channel with silence, so that both are of the same length. */
  async end(): Promise<void> {
    const length = Math.max(...this.positions);
    await this.fill(0, length);
    await this.fill(1, length);
  }

  private send(channel: 0 | 1, chunk: AudioChunk): Waiting {
    const startSample = this.positions[channel];
    this.positions[channel] += chunk.samples.length;
    return this.options.emit({ ...chunk, channel, startSample });
  }

  /** Lets the other channel follow one that is far ahead. */
  private follow(channel: 0 | 1): Waiting {
    const other = channel === 0 ? 1 : 0;
    const target = this.positions[channel] - this.options.maxLag;
    return this.positions[other] < target ? this.fill(other, target) : undefined;
  }

  private async fill(channel: 0 | 1, end: number): Promise<void> {
    const { sampleRateHz } = this.options;
    this.silence[channel] += Math.max(0, end - this.positions[channel]);
    if (this.silence[channel] > MAX_SILENCE_SECONDS * sampleRateHz) {
      const detail = `Channel ${channel} would have more than ${MAX_SILENCE_SECONDS} s of silence where no audio was received.`;
      throw new DataFlowError('node.failed', detail);
    }
    while (this.positions[channel] < end) {
      const samples = new Int16Array(Math.min(SILENCE_SAMPLES, end - this.positions[channel]));
      await this.send(channel, { channel, sampleRateHz, startSample: 0, samples, groupId: '' });
    }
  }
}
