import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { DataFlowError } from '../../common/errors/index.js';

export interface S3Settings {
  /** Address of the server, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Tries that it took. */
  readonly tries: number;
}

/** How often a request is sent, and how long for at a time. */
const TRIES = 4;
const FIRST_WAIT_MS = 200;
const TRY_MS = 60_000;

/** No answer that is read is longer. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends requests to a bucket, signed (AWS Signature Version 4), the bucket in the path as every server takes it. */
export class S3Client {
  private readonly signingKeys = new Map<string, ArrayBuffer>();

  constructor(
    private readonly settings: S3Settings,
    private readonly firstWaitMs = FIRST_WAIT_MS,
  ) {}

  /**
   * Sends a request, again where that may help.
   *
   * @returns The answer, whatever its status, unless it is one that may pass.
   * @throws DataFlowError `node.service-failed`, `node.timeout`; the reason of the signal.
   */
  async send(request: S3Request): Promise<S3Answer> {
    for (let tries = 1; ; tries += 1) {
      request.signal.throwIfAborted();
      const outcome = await this.tryOnce(request).catch((error: unknown) => faultOf(error, request.signal));
      if (!(outcome instanceof DataFlowError)) {
        if (!mayPass(outcome.status)) return { ...outcome, tries };
        if (tries === TRIES) throw refusal(outcome);
      } else if (tries === TRIES) throw outcome;
      await sleep(this.firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2), undefined, {
        signal: request.signal,
      }).catch(() => undefined);
    }
  }

  private async tryOnce({ method, key, query, headers, body, signal }: S3Request): Promise<Omit<S3Answer, 'tries'>> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = this.settings;
    const url = new URL(`/${bucket}/${key}`, endpoint);
    url.search = new URLSearchParams(query).toString();
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const signer = new AwsV4Signer({
      method,
      url: url.toString(),
      headers: { ...headers, 'X-Amz-Content-Sha256': digest },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
      cache: this.signingKeys,
    });
    const signed = await signer.sign();
    const response = await fetch(signed.url, {
      method,
      headers: signed.headers,
      body: body ?? null,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TRY_MS)]),
    });
    return { status: response.status, headers: response.headers, text: await readText(response) };
  }
}

/** What a bucket said no with, without its address. */
export function refusal({ status, text }: Pick<S3Answer, 'status' | 'text'>): DataFlowError {
  const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1];
  const detail = `The object storage answered ${status}${code === undefined ? '' : ` (${code})`}.`;
  return new DataFlowError('node.service-failed', detail);
}

function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

function faultOf(cause: unknown, signal: AbortSignal): DataFlowError {
  if (signal.aborted) throw signal.reason;
  if ((cause as Error).name === 'TimeoutError') {
    return new DataFlowError('node.timeout', `The object storage did not answer within ${TRY_MS} ms.`, { cause });
  }
  return new DataFlowError('node.service-failed', 'The object storage could not be reached, or broke its answer off.', {
    cause,
  });
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop breaks the connection off.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}
