export interface BlobOptions {
  /** Media type. */
  readonly contentType: string;
  /** Aborts the call, with its reason. */
  readonly signal: AbortSignal;
}

/** Bytes of a blob, counted from 0. */
export interface ByteRange {
  readonly start: number;
  /** The byte after the last one, above `start`; the end of the blob unless given. */
  readonly end?: number;
}

export interface ReadOptions {
  /** The whole blob by default. A range beyond the end of the blob is truncated there. */
  readonly range?: ByteRange;
  /** Aborts the call, with its reason. */
  readonly signal: AbortSignal;
}

/** A blob, or a range of it. */
export interface StoredBlob {
  /** Size of the whole blob. */
  readonly totalBytes: number;
  /** To be read once, to its end or until the signal is aborted. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface BlobEntry {
  readonly name: string;
  readonly bytes: number;
}

/** No blob has this name. */
export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';

  constructor() {
    super('There is no blob of this name.');
  }
}

/**
 * Stores files that outlive operations, in a folder or in object storage, by streaming.
 *
 * Names are parts of letters, digits, `.`, `_` and `-`, joined by `/`. Every method throws DataFlowError
 * `node.service-failed`, `node.timeout` or `server.storage-full` where the store fails, and the reason of the signal.
 */
export abstract class BlobStore {
  /**
   * Stores a stream atomically: when this rejects, no part of the blob exists.
   *
   * @param name A blob with this name is replaced.
   * @throws the error of `content`
   */
  abstract put(name: string, content: AsyncIterable<Uint8Array>, options: BlobOptions): Promise<void>;

  /**
   * Opens a blob to be read.
   *
   * @throws BlobNotFoundError
   */
  abstract get(name: string, options: ReadOptions): Promise<StoredBlob>;

  /**
   * Lists blobs in order of their names (by their bytes).
   *
   * @param prefix Empty for all blobs, or first parts of names with a `/` at the end.
   */
  abstract list(prefix: string, signal: AbortSignal): AsyncIterable<BlobEntry>;

  /** Removes a blob, if it is there. */
  abstract remove(name: string): Promise<void>;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const MAX_NAME = 512;

export function isBlobName(name: string): boolean {
  return name.length <= MAX_NAME && NAME.test(name);
}

/** @throws Error for a name that could mean something to a file system or in an address. */
export function requireBlobName(name: string): void {
  if (!isBlobName(name)) throw new Error('expected a plain name for a blob');
}

/** @throws Error for a prefix that is not empty, nor a name with a `/` behind it. */
export function requirePrefix(prefix: string): void {
  if (prefix !== '' && !(prefix.endsWith('/') && isBlobName(prefix.slice(0, -1)))) {
    throw new Error('expected a plain prefix for names of blobs');
  }
}

/** @throws Error for an empty or negative range. */
export function requireRange({ start, end = Infinity }: ByteRange): void {
  if (!Number.isSafeInteger(start) || start < 0 || !(end > start)) throw new Error('expected a range of bytes');
}
