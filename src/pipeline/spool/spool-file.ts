import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFlowError } from '../../common/errors/index.js';
import { makePrivateFolder, storageError } from '../../common/files/index.js';

/** Size of a page of a spool file, in bytes. */
export const PAGE_BYTES = 64 * 1024;

export interface SpoolLimits {
  /** Folder for the file; made when it is not there. */
  readonly directory: string;
  /** Maximum bytes on disk; 0 for no limit. */
  readonly maxBytes: number;
}

/**
 * The disk space of one operation: one file of pages.
 *
 * It is made when the first page is written and unlinked as soon as it is open, so that it can outlive neither the
 * operation nor the process.
 */
export class SpoolFile {
  private file: Promise<FileHandle> | undefined;
  private readonly freed: number[] = [];
  private pages = 0;
  private isClosed = false;

  constructor(private readonly limits: SpoolLimits) {}

  /** Pages in use, in bytes. */
  get usedBytes(): number {
    return (this.pages - this.freed.length) * PAGE_BYTES;
  }

  /**
   * Writes at most one page.
   *
   * @returns The page's number.
   * @throws DataFlowError `operation.limit-exceeded` past the limit, `server.storage-full` when the disk is.
   */
  async write(bytes: Uint8Array): Promise<number> {
    const page = this.takePage();
    try {
      const file = await (this.file ??= this.create());
      let written = 0;
      while (written < bytes.length) {
        const step = await file.write(bytes, written, bytes.length - written, page * PAGE_BYTES + written);
        written += step.bytesWritten;
      }
      return page;
    } catch (error) {
      throw storageError(error);
    }
  }

  /** Reads the first `length` bytes of a page. */
  async read(page: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    const file = await this.file;
    let done = 0;
    while (file && done < length) {
      const step = await file.read(bytes, done, length - done, page * PAGE_BYTES + done);
      if (step.bytesRead === 0) break;
      done += step.bytesRead;
    }
    if (done < length) throw new Error(`spool page ${page}: found ${done} bytes, expected ${length}`);
    return bytes;
  }

  /** Gives a page back to be written again. */
  free(page: number): void {
    this.freed.push(page);
  }

  /** Closes the file, and with it gives its space back. */
  async close(): Promise<void> {
    this.isClosed = true;
    const file = this.file;
    this.file = undefined;
    await file?.then((handle) => handle.close()).catch(() => undefined);
  }

  private takePage(): number {
    if (this.isClosed) throw new Error('the spool is closed');
    const reused = this.freed.pop();
    if (reused !== undefined) return reused;
    const { maxBytes } = this.limits;
    if (maxBytes > 0 && (this.pages + 1) * PAGE_BYTES > maxBytes) {
      throw new DataFlowError(
        'operation.limit-exceeded',
        `The operation would hold more than MAX_SPOOL_BYTES (${maxBytes} bytes) on disk.`,
      );
    }
    return this.pages++;
  }

  private async create(): Promise<FileHandle> {
    const { directory } = this.limits;
    await makePrivateFolder(directory);
    const path = join(directory, `${randomUUID()}.spool`);
    const file = await open(path, 'wx+', 0o600);
    await unlink(path);
    return file;
  }
}
