import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, storageError } from '../../common/files/index.js';
import { BlobStore, requireBlobName, type BlobOptions } from './blob-store.js';

/** Where blobs are that are being written; no name of a blob begins with a dot. */
const INCOMING = '.incoming';

/** Longer than any operation: what is older was left by a process that was killed. */
const LEFT_OVER_MS = 24 * 3_600_000;

/** Blobs as files below a folder, which only the server's own user may read. */
export class FolderBlobStore extends BlobStore {
  private swept: Promise<void> | undefined;

  constructor(private readonly folder: string) {
    super();
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, { signal }: BlobOptions): Promise<void> {
    requireBlobName(name);
    const incoming = join(await this.prepare(), randomUUID());
    try {
      await writeWhole(incoming, content, signal);
      const path = join(this.folder, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(incoming, path);
    } catch (error) {
      await rm(incoming, { force: true });
      throw storageError(error);
    }
  }

  async remove(name: string): Promise<void> {
    requireBlobName(name);
    await rm(join(this.folder, name), { force: true });
  }

  /** Each time: whoever clears old recordings away may take empty folders along. */
  private async prepare(): Promise<string> {
    const incoming = join(this.folder, INCOMING);
    await makePrivateFolder(this.folder);
    await makePrivateFolder(incoming);
    const sweeping = (this.swept ??= sweep(incoming));
    sweeping.catch(() => (this.swept = undefined));
    await sweeping;
    return incoming;
  }
}

/** Takes away what was left over. */
async function sweep(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const written = await stat(path).catch(() => undefined);
    if (written && Date.now() - written.mtimeMs > LEFT_OVER_MS) await rm(path, { force: true });
  }
}

async function writeWhole(path: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const bytes of content) {
      signal.throwIfAborted();
      await file.writeFile(bytes);
    }
    signal.throwIfAborted();
    await file.sync();
  } finally {
    await file.close();
  }
}
