import type { AudioChunk } from '../../audio/index.js';
import type { MessageSpool, Waiting } from '../../pipeline/index.js';

/** Audio of fragments that waits to be mixed in, on the spool, read in any size. */
export class FragmentSpool {
  private unread: Int16Array = new Int16Array(0);
  private _samples = 0;

  constructor(private readonly spool: MessageSpool) {}

  /** Waiting samples. */
  get samples(): number {
    return this._samples;
  }

  /** Adds audio at the end of the queue. Await the promise, if there is one. */
  add(chunk: AudioChunk): Waiting {
    this._samples += chunk.samples.length;
    return this.spool.addAudio(chunk);
  }

  /** Takes the oldest waiting samples: `count`, or fewer if there are no more. */
  async take(count: number): Promise<Int16Array> {
    const taken = new Int16Array(Math.min(count, this._samples));
    for (let filled = 0; filled < taken.length;) {
      if (this.unread.length === 0) this.unread = await this.next();
      const part = this.unread.subarray(0, taken.length - filled);
      this.unread = this.unread.subarray(part.length);
      taken.set(part, filled);
      filled += part.length;
    }
    this._samples -= taken.length;
    return taken;
  }

  clear(): void {
    this.spool.clear();
    this.unread = new Int16Array(0);
    this._samples = 0;
  }

  private async next(): Promise<Int16Array> {
    const message = await this.spool.take();
    if (message?.kind !== 'audio') throw new Error('the spool of fragments has lost audio');
    return message.chunk.samples;
  }
}
