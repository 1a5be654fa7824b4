export interface BlobOptions {
  /** Media type. */
  readonly contentType: string;
  /** Ends it, with its reason. */
  readonly signal: AbortSignal;
}

/** Keeps files that outlive operations: in a folder, or in object storage. */
export abstract class BlobStore {
  /**
   * Stores what comes, a little at a time. It is there whole when this resolves, and when it rejects nothing of it is.
   *
   * @param name Parts of letters, digits, `.`, `_` and `-`, joined by `/`; one that is there is replaced.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `server.storage-full`; what `content` throws; the reason of
   *   the signal.
   */
  abstract put(name: string, content: AsyncIterable<Uint8Array>, options: BlobOptions): Promise<void>;

  /** Removes a blob, if it is there. */
  abstract remove(name: string): Promise<void>;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const LONGEST_NAME = 512;

/** @throws Error for a name that could mean something to a file system or in an address. */
export function requireBlobName(name: string): void {
  if (name.length > LONGEST_NAME || !NAME.test(name)) throw new Error('expected a plain name for a blob');
}
