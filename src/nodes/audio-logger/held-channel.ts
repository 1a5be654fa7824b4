import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { MessageSpool } from '../../pipeline/index.js';

/** Longest silence that is put in where no audio came. */
const LONGEST_GAP_SECONDS = 86_400;

/**
 * One channel of a recording, held on disk until all of it has come. Audio stands at its place in the operation, with
 * silence where there was none; what would stand where there is some already comes after it.
 */
export class HeldChannel {
  private _length = 0;
  private place = 0;
  private next: AudioChunk | undefined;

  constructor(private readonly spool: MessageSpool) {}

  /** Samples from the start of the operation to the end of what has come. */
  get length(): number {
    return this._length;
  }

  /** @throws DataFlowError `node.failed` for audio that is more than a day after the rest. */
  add(chunk: AudioChunk): Promise<void> | undefined {
    const startSample = Math.max(this._length, chunk.startSample);
    if (startSample - this._length > LONGEST_GAP_SECONDS * chunk.sampleRateHz) {
      throw new DataFlowError(
        'node.failed',
        `Audio came more than ${LONGEST_GAP_SECONDS} s after what came before it.`,
      );
    }
    this._length = startSample + chunk.samples.length;
    return this.spool.addAudio({ ...chunk, startSample });
  }

  /** The next `count` samples, filled up with silence after the end. Nothing may be added any more. */
  async read(count: number): Promise<Int16Array> {
    const samples = new Int16Array(count);
    const end = this.place + count;
    for (let chunk = await this.pending(); chunk && chunk.startSample < end; chunk = await this.pending()) {
      const from = Math.max(0, this.place - chunk.startSample);
      const at = chunk.startSample + from;
      const part = chunk.samples.subarray(from, end - chunk.startSample);
      samples.set(part, at - (end - count));
      this.place = at + part.length;
      if (from + part.length < chunk.samples.length) break;
      this.next = undefined;
    }
    this.place = end;
    return samples;
  }

  clear(): void {
    this.spool.clear();
  }

  /** The chunk that is read from. */
  private async pending(): Promise<AudioChunk | undefined> {
    if (this.next) return this.next;
    const message = await this.spool.take();
    if (message?.kind === 'audio') this.next = message.chunk;
    return this.next;
  }
}
