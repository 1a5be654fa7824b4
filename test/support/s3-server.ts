import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../../src/storage/index.js';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_SKEW_MS = 15 * 60_000;

export interface S3Call {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** Counts calls of the server, from 1. */
  readonly count: number;
}

/**
 * A fault of the server instead of its work.
 *
 * A status, a reset connection, a truncated answer, silence, or an invalid answer.
 */
export type S3Fault = number | 'reset' | 'cut' | 'silent' | { readonly status: number; readonly body: string };

export interface StoredObject {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

interface Upload {
  readonly key: string;
  readonly contentType: string | undefined;
  readonly parts: Map<number, { readonly etag: string; readonly bytes: Buffer }>;
}

/**
 * The part of S3 that writing, reading and listing objects needs, in memory.
 *
 * Code of AWS itself checks the signatures; multipart rules are as strict as Amazon's.
 */
export class S3Server {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  readonly calls: S3Call[] = [];
  fault: (call: S3Call) => S3Fault | undefined = () => undefined;
  /** Does the work although the fault hides its answer. */
  worksBehindFaults = false;

  private constructor(
    readonly settings: S3Settings,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<S3Server> {
    const server = createServer((request, response) => void made.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const settings = {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      bucket: 'recordings',
      region: 'eu-test-1',
      accessKeyId: 'AKIATEST',
      secretAccessKey: 'secret/of+test',
    };
    const made = new S3Server(settings, async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return made;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray().catch(() => []));
    const url = new URL(request.url ?? '', this.settings.endpoint);
    const [, bucket = '', ...rest] = url.pathname.split('/');
    const key = rest.map(decodeURIComponent).join('/');
    const call = { method: request.method ?? '', key, query: url.searchParams, count: this.calls.length + 1 };
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === 'cut') {
      sendHalf(this.work(call, body, request), response);
      return;
    }
    if (fault !== undefined) {
      if (this.worksBehindFaults) this.work(call, body, request);
      fail(fault, response);
      return;
    }
    const refusal = bucket === this.settings.bucket ? await this.refuse(request, url, body) : 'NoSuchBucket';
    if (refusal !== undefined) {
      send(response, refusal === 'NoSuchBucket' ? 404 : 403, errorOf(refusal));
      return;
    }
    const { status, text = '', headers = {} } = this.work(call, body, request);
    send(response, status, text, headers);
  }

  private work({ method, key, query }: S3Call, body: Buffer, request: IncomingMessage): Reply {
    const contentType = request.headers['content-type'];
    const uploadId = query.get('uploadId');
    if (method === 'POST' && query.has('uploads')) return this.begin(key, contentType);
    if (uploadId !== null) return this.workOnUpload(method, uploadId, Number(query.get('partNumber')), body);
    if (method === 'PUT') {
      this.objects.set(key, { bytes: body, contentType });
      return { status: 200, headers: { ETag: etagOf(body) } };
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    if (method === 'GET' && key === '') return this.list(query);
    const found = this.objects.get(key);
    if (method === 'GET') return found ? readOf(found, request.headers) : { status: 404, text: errorOf('NoSuchKey') };
    return found ? { status: 200, headers: { 'Content-Length': String(found.bytes.length) } } : { status: 404 };
  }

  /** ListObjectsV2, with two names a page. */
  private list(query: URLSearchParams): Reply {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
    const page = names.slice(0, 2);
    const entries = page.map((name) => {
      const size = this.objects.get(name)?.bytes.length ?? 0;
      return `<Contents><Key>${name}</Key><Size>${size}</Size></Contents>`;
    });
    const next = names.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : '';
    return { status: 200, text: `<ListBucketResult>${entries.join('')}${next}</ListBucketResult>` };
  }

  private begin(key: string, contentType: string | undefined): Reply {
    const id = `${randomUUID()}+/=`;
    this.uploads.set(id, { key, contentType, parts: new Map() });
    const text = `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
    return { status: 200, text };
  }

  private workOnUpload(method: string, uploadId: string, part: number, body: Buffer): Reply {
    const upload = this.uploads.get(uploadId);
    if (!upload) return { status: 404, text: errorOf('NoSuchUpload') };
    if (method === 'DELETE') {
      this.uploads.delete(uploadId);
      return { status: 204 };
    }
    if (method === 'PUT') {
      const etag = etagOf(body);
      upload.parts.set(part, { etag, bytes: body });
      return { status: 200, headers: { ETag: etag } };
    }
    const listed = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)];
    const parts = listed.map(([, number, etag]) => {
      const found = upload.parts.get(Number(number));
      return found?.etag === etag?.replaceAll('&quot;', '"') ? found?.bytes : undefined;
    });
    if (parts.length === 0 || parts.includes(undefined)) return { status: 400, text: errorOf('InvalidPart') };
    if (parts.slice(0, -1).some((bytes) => (bytes?.length ?? 0) < MIN_PART_BYTES)) {
      return { status: 400, text: errorOf('EntityTooSmall') };
    }
    const bytes = Buffer.concat(parts.filter((one) => one !== undefined));
    this.objects.set(upload.key, { bytes, contentType: upload.contentType });
    this.uploads.delete(uploadId);
    return { status: 200, text: '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>' };
  }

  /** The error code of an invalid signature; undefined if it is valid. */
  private async refuse({ method, headers }: IncomingMessage, url: URL, body: Buffer): Promise<string | undefined> {
    const { accessKeyId, secretAccessKey, region } = this.settings;
    const { authorization = '' } = headers;
    const fields = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
    const [, credential = '', signedHeaders = ''] = fields.exec(authorization) ?? [];
    const [id, day, ...scope] = credential.split('/');
    if (id !== accessKeyId || scope.join('/') !== `${region}/s3/aws4_request`) return 'InvalidAccessKeyId';
    const date = String(headers['x-amz-date']);
    const at = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (!date.startsWith(day ?? '-') || !(Math.abs(Date.now() - at.getTime()) < MAX_SKEW_MS)) {
      return 'RequestTimeTooSkewed';
    }
    if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) {
      return 'XAmzContentSHA256Mismatch';
    }
    const names = signedHeaders.split(';');
    if (!names.includes('host') || !names.includes('x-amz-content-sha256')) return 'AccessDenied';
    const signer = new SignatureV4({
      service: 's3',
      region,
      credentials: { accessKeyId, secretAccessKey },
      sha256: Sha256,
      uriEscapePath: false,
    });
    const signed = await signer.sign(
      {
        method: method ?? '',
        protocol: 'http:',
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
        body,
      },
      { signingDate: at, signableHeaders: new Set(names) },
    );
    return signed.headers.authorization === authorization ? undefined : 'SignatureDoesNotMatch';
  }
}

interface Reply {
  readonly status: number;
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hash for AWS's code. */
class Sha256 {
  private readonly chunks: Buffer[] = [];

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {}

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.chunks.push(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    const { secret } = this;
    const whole = Buffer.concat(this.chunks);
    if (secret === undefined) return createHash('sha256').update(whole).digest();
    return createHmac('sha256', bytesOf(secret)).update(whole).digest();
  }

  reset(): void {
    this.chunks.length = 0;
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

function errorOf(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>m</Message></Error>`;
}

/** An object, or the range of it that a request asks for (RFC 9110, section 14). */
function readOf({ bytes }: StoredObject, { range, 'if-match': match }: IncomingMessage['headers']): Reply {
  const etag = etagOf(bytes);
  if (match !== undefined && match !== etag) return { status: 412, text: errorOf('PreconditionFailed') };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return { status: 200, text: bytes, headers: { ETag: etag } };
  const start = Number(first);
  const end = Math.min(last ? Number(last) + 1 : bytes.length, bytes.length);
  const place = start < bytes.length ? `${start}-${end - 1}` : '*';
  const headers = { ETag: etag, 'Content-Range': `bytes ${place}/${bytes.length}` };
  if (place === '*') return { status: 416, text: errorOf('InvalidRange'), headers };
  return { status: 206, text: bytes.subarray(start, end), headers };
}

/** Sends the head of an answer and half of its body, and then resets the connection. */
function sendHalf({ status, text = '', headers = {} }: Reply, response: ServerResponse): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.resetAndDestroy());
}

function fail(fault: Exclude<S3Fault, 'cut'>, response: ServerResponse): void {
  if (fault === 'silent') return;
  if (fault === 'reset') response.socket?.resetAndDestroy();
  else if (typeof fault === 'number') send(response, fault, errorOf('InternalError'));
  else send(response, fault.status, fault.body);
}

function send(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers).end(text);
}
