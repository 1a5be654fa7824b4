import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { MessageSpool } from '../../pipeline/index.js';

/** Maximum silence that is inserted for missing audio, in total. */
const MAX_SILENCE_SECONDS = 86_400;

/**
 * One channel of a recording, held on disk until it is complete.
 *
 * Audio keeps its position in the operation, with silence in gaps. Audio that would overlap is appended.
 */
export class HeldChannel {
  private _length = 0;
  private silence = 0;
  private place = 0;
  private next: AudioChunk | undefined;

  constructor(private readonly spool: MessageSpool) {}

  /** Samples from the start of the operation to the end of the received audio. */
  get length(): number {
    return this._length;
  }

  /** @throws DataFlowError `node.failed` if more than a day of silence would be inserted. */
  add(chunk: AudioChunk): Promise<void> | undefined {
    const startSample = Math.max(this._length, chunk.startSample);
    this.silence += startSample - this._length;
    if (this.silence > MAX_SILENCE_SECONDS * chunk.sampleRateHz) {
      const detail = `The recording would have more than ${MAX_SILENCE_SECONDS} s of silence where no audio came.`;
      throw new DataFlowError('node.failed', detail);
    }
    this._length = startSample + chunk.samples.length;
    return this.spool.addAudio({ ...chunk, startSample });
  }

  /** The next `count` samples, padded with silence after the end. Nothing may be added afterwards. */
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

  /** The chunk that is being read. */
  private async pending(): Promise<AudioChunk | undefined> {
    if (this.next) return this.next;
    const message = await this.spool.take();
    if (message?.kind === 'audio') this.next = message.chunk;
    return this.next;
  }
}
