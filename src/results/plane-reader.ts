import type { ChannelAudio } from '../operations/index.js';

/** Reads the samples of one channel in pieces of the size that is asked for. */
export class PlaneReader {
  private unread: Uint8Array = new Uint8Array(0);
  private isAtEnd = false;

  constructor(private readonly channel: ChannelAudio) {}

  /** The next `frames` samples; fewer at the end. */
  async read(frames: number): Promise<Int16Array> {
    const wanted = frames * 2;
    while (this.unread.length < wanted && !this.isAtEnd) {
      const more = await this.channel.take();
      if (more) this.unread = this.unread.length === 0 ? more : Buffer.concat([this.unread, more]);
      else this.isAtEnd = true;
    }
    const taken = this.unread.subarray(0, wanted);
    this.unread = this.unread.subarray(taken.length);
    // A copy, since a view of samples must start at an even address.
    return new Int16Array(new Uint8Array(taken).buffer);
  }
}
