import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, type Response } from 'undici';
import { StoreError } from './store-error.js';

export interface DownloadOptions {
  /** Receives the bytes so far and the total, if that is known. */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
  /** Between a connection that broke off and the next one; it grows with each that brought nothing. */
  readonly pauseMs?: number;
}

/** Connections that bring nothing, one after the other, before it is given up. */
const MAX_VAIN = 5;
const PAUSE_MS = 1_000;

/**
 * Fetches a file.
 *
 * A file `….part` beside it holds the bytes so far, also those of earlier runs. Servers that know ranges send only
 * the rest.
 *
 * @throws StoreError
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  const part = `${path}.part`;
  for (let vain = 0; ;) {
    const before = await sizeOf(part);
    try {
      await fetchRest(url, part, before, options);
      break;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      vain = (await sizeOf(part)) > before ? 1 : vain + 1;
      if (vain > MAX_VAIN) throw new StoreError(`${url}: could not be fetched (${reasonOf(error)})`, { cause: error });
      await sleep((options.pauseMs ?? PAUSE_MS) * vain);
    }
  }
  await rename(part, path);
}

async function fetchRest(url: string, part: string, from: number, { onProgress }: DownloadOptions): Promise<void> {
  const response = await fetch(url, from > 0 ? { headers: { Range: `bytes=${from}-` } } : {});
  if (response.status === 416) {
    await response.body?.cancel();
    if (totalOf(response) === from) return;
    await rm(part, { force: true });
    throw new Error('what was there is longer than the file');
  }
  if (response.status >= 500) throw new Error(`answered ${response.status}`);
  if (!response.ok || !response.body) throw new StoreError(`${url}: answered ${response.status}`);
  const isRest = response.status === 206 && startOf(response) === from;
  if (response.status === 206 && !isRest) throw new StoreError(`${url}: answered with another part than was asked for`);
  const begin = isRest ? from : 0;
  const length = Number(response.headers.get('content-length') ?? NaN);
  const total = Number.isNaN(length) ? undefined : begin + length;
  let bytes = begin;
  let broken: unknown;
  await pipeline(
    response.body,
    async function* (source: AsyncIterable<Uint8Array>) {
      try {
        for await (const chunk of source) {
          bytes += chunk.length;
          onProgress?.(bytes, total);
          yield chunk;
        }
      } catch (error) {
        // The bytes before it are still written.
        broken = error;
      }
    },
    createWriteStream(part, { flags: isRest ? 'a' : 'w' }),
  );
  if (broken !== undefined || (total !== undefined && bytes < total)) {
    throw new Error('the connection broke off', { cause: broken });
  }
}

/** Of a `Content-Range` such as `bytes 100-199/200`. */
function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

function totalOf(response: Response): number {
  return Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? NaN);
}

/** Root cause of an error, such as `ENOTFOUND` of a failed fetch. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The SHA-256 of a file, in hex. */
export async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
