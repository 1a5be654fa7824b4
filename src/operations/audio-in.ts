import type { AudioFormat } from '../audio/index.js';
import { DataFlowError } from '../common/errors/index.js';
import type { GraphRun, Waiting } from '../pipeline/index.js';

/** The audio that comes into an operation, placed and counted. */
export class AudioIn {
  private _frames = 0;

  /** @param maxSeconds MAX_AUDIO_SECONDS; 0 for no limit. */
  constructor(
    private readonly graph: GraphRun,
    private readonly format: AudioFormat,
    private readonly maxSeconds: number,
  ) {}

  /** Samples of each channel so far. */
  get frames(): number {
    return this._frames;
  }

  get ms(): number {
    return Math.round((this._frames * 1000) / this.format.sampleRateHz);
  }

  /**
   * Puts the next block in, one array per channel. Wait for the promise, where there is one.
   *
   * @throws DataFlowError `request.too-large`
   */
  write(planes: readonly Int16Array[]): Waiting {
    const { sampleRateHz } = this.format;
    const startSample = this._frames;
    this._frames += planes[0]?.length ?? 0;
    if (this.maxSeconds > 0 && this._frames > this.maxSeconds * sampleRateHz) {
      const detail = `The audio is longer than MAX_AUDIO_SECONDS (${this.maxSeconds} s).`;
      throw new DataFlowError('request.too-large', detail);
    }
    let waits: Promise<void>[] | undefined;
    for (const [channel, samples] of planes.entries()) {
      const waiting = this.graph.writeAudio({ channel, sampleRateHz, startSample, samples, groupId: '' });
      if (waiting) (waits ??= []).push(waiting);
    }
    return waits && Promise.all(waits).then(() => undefined);
  }
}
