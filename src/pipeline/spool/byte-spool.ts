import { PAGE_BYTES, type SpoolFile } from './spool-file.js';

/**
 * Bytes in memory of all spools of an operation above which the large ones, and then all, write to
 * disk.
 */
const ROOMY_BYTES = 512 * 1024;
const FULL_BYTES = 4 * 1024 * 1024;

/** Below this a spool is small: a page of its own would be mostly empty. */
const SMALL_BYTES = 32 * 1024;

/** Memory that the spools of one operation share. */
export class SpoolMemory {
  usedBytes = 0;

  /** Whether a spool that holds `ownBytes` in memory should write them to disk. */
  mustSpill(ownBytes: number): boolean {
    return this.usedBytes > (ownBytes < SMALL_BYTES ? FULL_BYTES : ROOMY_BYTES);
  }
}

/** A run of bytes: in memory, on its way to disk (both), or on disk. */
interface Part {
  bytes: Uint8Array | undefined;
  readonly length: number;
  page: Promise<number> | undefined;
}

/**
 * A queue of bytes with its start in memory and the rest on disk.
 *
 * Bytes that were taken are dropped, and their disk space is used again.
 */
export class ByteSpool {
  private readonly parts: Part[] = [];
  private head = 0;
  private tail: Uint8Array[] = [];
  private tailBytes = 0;
  private memoryBytes = 0;
  private failure: { readonly error: unknown } | undefined;
  private _byteLength = 0;

  constructor(
    private readonly file: SpoolFile,
    private readonly memory: SpoolMemory,
  ) {}

  /** Bytes that are held. */
  get byteLength(): number {
    return this._byteLength;
  }

  /**
   * Adds bytes, which must not change afterwards.
   *
   * @returns A promise to wait for when they must go to disk.
   */
  append(bytes: Uint8Array): Promise<void> | undefined {
    if (this.failure) throw this.failure.error;
    if (bytes.length === 0) return undefined;
    this.tail.push(bytes);
    this.tailBytes += bytes.length;
    this._byteLength += bytes.length;
    this.keep(bytes.length);
    if (this.tailBytes >= PAGE_BYTES) this.cut();
    if (!this.memory.mustSpill(this.memoryBytes)) return undefined;
    this.cut();
    return this.spill();
  }

  /**
   * Takes the bytes that were added first, some of them at a time.
   *
   * @returns undefined when there are none.
   */
  async take(): Promise<Uint8Array | undefined> {
    if (this.failure) throw this.failure.error;
    if (this.head === this.parts.length) this.cut();
    const part = this.parts[this.head];
    if (!part) return undefined;
    this.head += 1;
    if (this.head === this.parts.length) {
      this.parts.length = 0;
      this.head = 0;
    } else if (this.head > 1024) {
      this.parts.splice(0, this.head);
      this.head = 0;
    }
    this._byteLength -= part.length;
    return this.fetch(part);
  }

  /** Drops what is held. */
  clear(): void {
    this.cut();
    for (const part of this.parts.splice(0).slice(this.head)) void this.release(part);
    this.head = 0;
    this._byteLength = 0;
  }

  private async fetch(part: Part): Promise<Uint8Array> {
    const { bytes, page } = part;
    if (bytes) {
      void this.release(part);
      return bytes;
    }
    const number = await page;
    if (number === undefined) throw new Error('a spooled part has neither bytes nor a page');
    const read = await this.file.read(number, part.length);
    this.file.free(number);
    return read;
  }

  /** Lets go of a part that nobody will read again. */
  private async release(part: Part): Promise<void> {
    if (part.bytes) {
      this.keep(-part.length);
      part.bytes = undefined;
    }
    const page = await part.page?.catch(() => undefined);
    if (page !== undefined) this.file.free(page);
  }

  /** Makes parts of at most a page each of what has been added. */
  private cut(): void {
    if (this.tailBytes === 0) return;
    const [first] = this.tail;
    const whole = this.tail.length === 1 && first ? first : Buffer.concat(this.tail, this.tailBytes);
    this.tail = [];
    this.tailBytes = 0;
    for (let start = 0; start < whole.length; start += PAGE_BYTES) {
      const bytes = whole.subarray(start, start + PAGE_BYTES);
      this.parts.push({ bytes, length: bytes.length, page: undefined });
    }
  }

  /** Writes every part that is only in memory. */
  private async spill(): Promise<void> {
    const writes: Promise<void>[] = [];
    for (let index = this.parts.length - 1; index >= this.head; index -= 1) {
      const part = this.parts[index];
      if (!part?.bytes || part.page) break;
      writes.push(this.write(part, part.bytes));
    }
    await Promise.all(writes);
  }

  private async write(part: Part, bytes: Uint8Array): Promise<void> {
    part.page = this.file.write(bytes);
    try {
      await part.page;
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
    if (!part.bytes) return;
    this.keep(-part.length);
    part.bytes = undefined;
  }

  private keep(bytes: number): void {
    this.memoryBytes += bytes;
    this.memory.usedBytes += bytes;
  }
}
