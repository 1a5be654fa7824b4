import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { DataFlowError } from '../common/errors/index.js';
import { CallFault, type Called } from '../common/reasons/index.js';

export interface S3Settings {
  /** Address of the server, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
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

/** An answer whose body is read piece by piece. */
export interface S3Stream extends S3Answer {
  /** The body of an answer of status 2xx. To be read once. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** How often a request is sent, and how long for at a time. */
const TRIES = 4;
const FIRST_WAIT_MS = 200;
const TRY_MS = 60_000;

/** RFC 4918, section 11.5: the disk of the storage is full. */
const INSUFFICIENT_STORAGE = 507;
const RETRY_AFTER_SECONDS = 60;

/** Maximum size of an answer that is read whole: a list of 1,000 names of 512 characters. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Sends signed requests (AWS Signature Version 4), with the bucket in the path for all servers. */
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
  send(request: S3Request): Promise<S3Answer> {
    return this.retry(request.signal, async () => {
      const response = await this.fetch(request, AbortSignal.timeout(TRY_MS));
      return { status: response.status, headers: response.headers, text: await readText(response) };
    });
  }

  /** Sends a request as `send` does, and streams the body of the answer. */
  open(request: S3Request): Promise<S3Stream> {
    return this.retry(request.signal, async () => {
      const patience = new Patience();
      try {
        const response = await this.fetch(request, patience.signal);
        const { ok, status, headers, body } = response;
        if (ok) return { status, headers, text: '', content: patience.read(body) };
        const text = await readText(response);
        return { status, headers, text, content: patience.read(null) };
      } catch (error) {
        patience.end();
        throw error;
      }
    });
  }

  /** Why a call failed that `error` has ended: the reason of the signal is thrown, where that is it. */
  faultOf(error: unknown, signal: AbortSignal): DataFlowError {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DataFlowError) return error;
    const cause = CallFault.of(this.called, error, TRY_MS);
    return new DataFlowError(cause.isTimeout ? 'node.timeout' : 'node.service-failed', cause.message, { cause });
  }

  private async retry<T extends Omit<S3Answer, 'tries'>>(
    signal: AbortSignal,
    tryOnce: () => Promise<T>,
  ): Promise<T & { readonly tries: number }> {
    for (let tries = 1; ; tries += 1) {
      signal.throwIfAborted();
      const outcome = await tryOnce().catch((error: unknown) => this.faultOf(error, signal));
      if (!(outcome instanceof DataFlowError)) {
        if (!mayPass(outcome.status)) return { ...outcome, tries };
        if (tries === TRIES) throw this.refusal(outcome);
      } else if (tries === TRIES) throw outcome;
      const waitMs = this.firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Why a response is a failure: its status and the code of the storage, such as `NoSuchBucket`. */
  refusal({ status, text }: Pick<S3Answer, 'status' | 'text'>): DataFlowError {
    const code = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(text)?.[1];
    const did = `answered ${status}${code === undefined ? '' : ` (${code})`}`;
    if (status === INSUFFICIENT_STORAGE) {
      const { message } = new CallFault({ called: this.called, did, fix: 'free space on it' });
      return new DataFlowError('server.storage-full', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return new DataFlowError(
      'node.service-failed',
      new CallFault({ called: this.called, did, fix: fixOf(status) }).message,
    );
  }

  private get called(): Called {
    return { name: 'The object storage', url: new URL(this.settings.endpoint) };
  }

  private async fetch(
    { method, key, query, headers, body, signal }: S3Request,
    patience: AbortSignal,
  ): Promise<Response> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = this.settings;
    const url = new URL(key === '' ? `/${bucket}` : `/${bucket}/${key}`, endpoint);
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
    return fetch(signed.url, {
      method,
      headers: signed.headers,
      body: body ?? null,
      redirect: 'manual',
      signal: AbortSignal.any([signal, patience]),
    });
  }
}

/** The setting to look at, by what the storage answered with. */
function fixOf(status: number): string {
  if (status === 401 || status === 403)
    return 'check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and the rights of the key';
  if (status === 404) return 'check S3_BUCKET';
  if (status >= 300 && status < 400) return 'check S3_ENDPOINT and S3_REGION';
  return 'see its log';
}

function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
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

/** Ends a call in which nothing arrives for TRY_MS, except while the reader of its body works. */
class Patience {
  private readonly abortion = new AbortController();
  private timer = this.start();

  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  async *read(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of body ?? []) {
        this.end();
        yield bytes;
        this.timer = this.start();
      }
    } finally {
      this.end();
    }
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => this.abortion.abort(new DOMException('too late', 'TimeoutError')), TRY_MS).unref();
  }
}
