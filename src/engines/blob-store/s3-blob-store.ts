import { Places } from '../../common/promises/index.js';
import { BlobStore, requireBlobName, type BlobOptions } from './blob-store.js';
import { refusal, type S3Answer, type S3Client } from './s3-client.js';

/** The least that a part but the last may have (Amazon S3, multipart upload limits); 10,000 of them make 52 GB. */
const PART_BYTES = 5 * 1024 * 1024;

/** Blobs that are sent at once: each holds one part in memory. */
const MOST_AT_ONCE = 8;

/** For what must be cleared up although the operation has ended. */
const CLEAR_UP_MS = 10_000;

type Part = Uint8Array<ArrayBuffer>;

/** Blobs as objects in a bucket of Amazon S3 or of what speaks its protocol. */
export class S3BlobStore extends BlobStore {
  private readonly places = new Places(MOST_AT_ONCE);

  constructor(private readonly client: S3Client) {
    super();
  }

  async put(name: string, content: AsyncIterable<Uint8Array>, options: BlobOptions): Promise<void> {
    requireBlobName(name);
    await this.places.with(options.signal, () => this.upload(name, content, options));
  }

  async remove(name: string): Promise<void> {
    requireBlobName(name);
    const signal = AbortSignal.timeout(CLEAR_UP_MS);
    requireStatus(await this.client.send({ method: 'DELETE', key: name, signal }), 200, 204, 404);
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
          requireStatus(await this.client.send({ method: 'PUT', key, headers, body, signal }), 200);
          return;
        }
        uploadId ??= await this.begin(key, headers, signal);
        const query = { partNumber: String(tags.length + 1), uploadId };
        const answer = await this.client.send({ method: 'PUT', key, query, body, signal });
        requireStatus(answer, 200);
        tags.push(answer.headers.get('etag') ?? '');
        bytes += body.length;
      }
      if (uploadId !== undefined) await this.complete(key, uploadId, tags, bytes, signal);
    } catch (error) {
      // What the operation failed with is told, whether this can be cleared up or not.
      if (uploadId !== undefined) await this.abandon(key, uploadId).catch(() => undefined);
      throw error;
    }
  }

  private async begin(key: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const answer = await this.client.send({ method: 'POST', key, query: { uploads: '' }, headers, signal });
    requireStatus(answer, 200);
    const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.text)?.[1];
    if (uploadId === undefined) throw refusal(answer);
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
    requireStatus(answer, 200);
    // A failure may come with status 200, since the storage has begun to answer before it is done.
    if (!answer.text.includes('<CompleteMultipartUploadResult')) throw refusal(answer);
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

function requireStatus(answer: S3Answer, ...statuses: readonly number[]): void {
  if (!statuses.includes(answer.status)) throw refusal(answer);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
