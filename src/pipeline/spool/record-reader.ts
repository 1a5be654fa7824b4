import type { ByteSpool } from './byte-spool.js';

/** Reads a spool in pieces of the sizes that are asked for. */
export class RecordReader {
  private unread: Uint8Array = new Uint8Array(0);

  constructor(private readonly bytes: Pick<ByteSpool, 'take'>) {}

  /** The next `length` bytes; undefined at the end. A promise only if it waits for the disk. */
  read(length: number): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    if (this.unread.length < length) return this.readMore(length);
    const read = this.unread.subarray(0, length);
    this.unread = this.unread.subarray(length);
    return read;
  }

  private async readMore(length: number): Promise<Uint8Array | undefined> {
    const pieces = [this.unread];
    for (let held = this.unread.length; held < length;) {
      const more = await this.bytes.take();
      if (!more) return undefined;
      pieces.push(more);
      held += more.length;
    }
    this.unread = pieces.length === 1 ? this.unread : Buffer.concat(pieces);
    return this.read(length);
  }
}
