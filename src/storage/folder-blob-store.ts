import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, storageError } from '../common/files/index.js';
import {
  BlobNotFoundError,
  BlobStore,
  requireBlobName,
  requirePrefix,
  requireRange,
  type BlobEntry,
  type BlobOptions,
  type ByteRange,
  type ReadOptions,
  type StoredBlob,
} from './blob-store.js';

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

  async get(name: string, { range = { start: 0 }, signal }: ReadOptions): Promise<StoredBlob> {
    requireBlobName(name);
    requireRange(range);
    signal.throwIfAborted();
    const path = join(this.folder, name);
    const found = await stat(path).catch(undefinedIfMissing);
    if (!found?.isFile()) throw new BlobNotFoundError();
    const end = Math.min(range.end ?? found.size, found.size);
    return { totalBytes: found.size, content: readPart(path, { start: range.start, end }, signal) };
  }

  list(prefix: string, signal: AbortSignal): AsyncIterable<BlobEntry> {
    requirePrefix(prefix);
    return listFolder(join(this.folder, prefix), prefix, signal);
  }

  async remove(name: string): Promise<void> {
    requireBlobName(name);
    await rm(join(this.folder, name), { force: true });
  }

  /** Creates the folder before each write: a cleanup of old recordings may remove empty folders. */
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

async function* readPart(
  path: string,
  { start, end }: Required<ByteRange>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return;
  try {
    // The range of a stream of Node includes its end.
    for await (const bytes of createReadStream(path, { start, end: end - 1, signal })) yield bytes as Uint8Array;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

async function* listFolder(folder: string, prefix: string, signal: AbortSignal): AsyncGenerator<BlobEntry> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(undefinedIfMissing)) ?? [];
  const keys = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
  for (const key of keys) {
    signal.throwIfAborted();
    if (key.endsWith('/')) yield* listFolder(join(folder, key), prefix + key, signal);
    else {
      const found = await stat(join(folder, key)).catch(undefinedIfMissing);
      if (found) yield { name: prefix + key, bytes: found.size };
    }
  }
}

/** Passes every other error on. */
function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
