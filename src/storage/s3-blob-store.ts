import { Semaphore } from '../common/promises/index.js';
import {
  BlobNotFoundError,
  BlobStore,
  isBlobName,
  requireBlobName,
  requirePrefix,
  requireRange,
  type BlobEntry,
  type BlobOptions,
  type ByteRange,
  type ReadOptions,
  type StoredBlob,
} from './blob-store.js';
import type { S3Answer, S3Client, S3Stream } from './s3-client.js';

/** Minimum bytes of a part except the last (Amazon S3 limit); 10,000 parts of it are 52 GB. */
const PART_BYTES = 5 * 1024 * 1024;

/** Blobs that are sent at once: each holds one part in memory. */
const MAX_AT_ONCE = 8;

/** How often the body of an answer may break off while a blob is read. */
const MAX_BREAKS = 4;

/** For what must be cleared up although the operation has ended. */
const CLEAR_UP_MS = 10_000;

type Part = Uint8Array<ArrayBuffer>;

/** A range of a blob, and the first answer to read it from. */
interface OpenRange extends Required<ByteRange> {
  readonly answer: S3Stream;
}

/** Blobs as objects in a bucket of Amazon S3 or of what speaks its protocol. */
export class S3BlobStore extends BlobStore {
  private readonly uploads = new Semaphore(MAX_AT_ONCE);

  constructor(private readonly client: S3Client) {
    super();
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, options: BlobOptions): Promise<void> {
    requireBlobName(name);
    await this.uploads.with(options.signal, () => this.upload(name, content, options));
  }

  async get(name: string, { range = { start: 0 }, signal }: ReadOptions): Promise<StoredBlob> {
    requireBlobName(name);
    requireRange(range);
    const { start, end } = range;
    const answer = await this.open(name, range, signal);
    const totalBytes = Number(answer.headers.get('content-range')?.split('/')[1] ?? 0);
    const stop = Math.min(end ?? totalBytes, totalBytes);
    return { totalBytes, content: this.read(name, { answer, start, end: stop }, signal) };
  }

  async *list(prefix: string, signal: AbortSignal): AsyncGenerator<BlobEntry> {
    requirePrefix(prefix);
    for (let token: string | undefined = ''; token !== undefined;) {
      const query = { 'list-type': '2', prefix, ...(token !== '' && { 'continuation-token': token }) };
      const answer = await this.client.send({ method: 'GET', key: '', query, signal });
      this.requireStatus(answer, 200);
      const { text } = answer;
      for (const entry of text.split('<Contents>').slice(1)) {
        const name = /<Key>([^<]*)<\/Key>/.exec(entry)?.[1] ?? '';
        // Others may keep objects in the same bucket.
        if (isBlobName(name)) yield { name, bytes: Number(/<Size>(\d+)<\/Size>/.exec(entry)?.[1] ?? 0) };
      }
      token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(text)?.[1];
    }
  }

  async remove(name: string): Promise<void> {
    requireBlobName(name);
    const signal = AbortSignal.timeout(CLEAR_UP_MS);
    this.requireStatus(await this.client.send({ method: 'DELETE', key: name, signal }), 200, 204, 404);
  }

  /** @throws BlobNotFoundError */
  private async open(key: string, { start, end }: ByteRange, signal: AbortSignal, etag?: string): Promise<S3Stream> {
    const headers = {
      // The answer to a range has the size of the whole blob, which `Content-Length` may lack.
      Range: `bytes=${start}-${end === undefined ? '' : end - 1}`,
      ...(etag !== undefined && { 'If-Match': etag }),
    };
    const answer = await this.client.open({ method: 'GET', key, headers, signal });
    if (answer.status === 404 && !answer.text.includes('NoSuchBucket')) throw new BlobNotFoundError();
    // 416: the range begins at the end of the blob, or after it.
    this.requireStatus(answer, 206, 416);
    return answer;
  }

  /** Reads a range, and goes on where an answer has broken off. */
  private async *read(key: string, { answer, start, end }: OpenRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const etag = answer.headers.get('etag') ?? undefined;
    let { content } = answer;
    for (let at = start, breaks = 0; ;) {
      try {
        for await (const bytes of content) {
          at += bytes.length;
          yield bytes;
        }
        if (at >= end) return;
        throw new Error('the answer ended early');
      } catch (error) {
        breaks += 1;
        if (breaks === MAX_BREAKS || signal.aborted) throw this.client.faultOf(error, signal);
        ({ content } = await this.open(key, { start: at, end }, signal, etag));
      }
    }
  }

  private async upload(key: string, content: AsyncIterable<Uint8Array>, options: BlobOptions): Promise<void> {
    const { signal, contentType } = options;
    const headers = { 'Content-Type': contentType };
    let uploadId: string | undefined;
    const tags: string[] = [];
    let bytes = 0;
    try {
      for await (const { body, isLast } of partsOf(content)) {
        if (isLast && uploadId === undefined) {
          this.requireStatus(await this.client.send({ method: 'PUT', key, headers, body, signal }), 200);
          return;
        }
        uploadId ??= await this.begin(key, headers, signal);
        const query = { partNumber: String(tags.length + 1), uploadId };
        const answer = await this.client.send({ method: 'PUT', key, query, body, signal });
        this.requireStatus(answer, 200);
        tags.push(answer.headers.get('etag') ?? '');
        bytes += body.length;
      }
      if (uploadId !== undefined) await this.complete(key, uploadId, tags, bytes, signal);
    } catch (error) {
      // The error of the operation is thrown even if the cleanup fails.
      if (uploadId !== undefined) await this.abandon(key, uploadId).catch(() => undefined);
      throw error;
    }
  }

  private async begin(key: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const answer = await this.client.send({ method: 'POST', key, query: { uploads: '' }, headers, signal });
    this.requireStatus(answer, 200);
    const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.text)?.[1];
    if (uploadId === undefined) throw this.client.refusal(answer);
    return uploadId;
  }

  private async complete(
    key: string,
    uploadId: string,
    tags: readonly string[],
    bytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`);
    const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const answer = await this.client.send({ method: 'POST', key, query: { uploadId }, body, signal });
    // The answer to a try before may have been lost after all was done.
    if (answer.status === 404 && answer.tries > 1) {
      const found = await this.client.send({ method: 'HEAD', key, signal });
      if (found.status === 200 && Number(found.headers.get('content-length')) === bytes) return;
    }
    this.requireStatus(answer, 200);
    // A failure may come with status 200, since the storage has begun to answer before it is done.
    if (!answer.text.includes('<CompleteMultipartUploadResult')) throw this.client.refusal(answer);
  }

  private requireStatus(answer: S3Answer, ...statuses: readonly number[]): void {
    if (!statuses.includes(answer.status)) throw this.client.refusal(answer);
  }

  private async abandon(key: string, uploadId: string): Promise<void> {
    const signal = AbortSignal.timeout(CLEAR_UP_MS);
    await this.client.send({ method: 'DELETE', key, query: { uploadId }, signal });
  }
}

/** Parts of the content, each good until the next; there is one at least, and only the last is short. */
async function* partsOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<{ body: Part; isLast: boolean }, void> {
  const buffer = new Uint8Array(PART_BYTES);
  let length = 0;
  for await (const bytes of content) {
    for (let from = 0; from < bytes.length;) {
      if (length === PART_BYTES) {
        yield { body: buffer, isLast: false };
        length = 0;
      }
      const some = bytes.subarray(from, from + PART_BYTES - length);
      buffer.set(some, length);
      length += some.length;
      from += some.length;
    }
  }
  yield { body: buffer.subarray(0, length), isLast: true };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
