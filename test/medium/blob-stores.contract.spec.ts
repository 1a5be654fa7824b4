import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobNotFoundError, FolderBlobStore, S3BlobStore, S3Client, type BlobStore } from '../../src/storage/index.js';
import { Deferred } from '../../src/common/promises/index.js';
import { S3Server } from '../support/s3-server.js';

/** A store with what a test may look at behind its back. */
interface Bench {
  readonly store: BlobStore;
  /** Names of what is there. */
  names(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  /** Number of started writes that are neither complete nor removed. */
  leftOver(): Promise<number>;
  close(): Promise<void>;
}

async function folderBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const files = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : [],
    );
  };
  return {
    store: new FolderBlobStore(folder),
    names: async () => (await files()).filter((name) => !name.startsWith('.')),
    read: (name) => readFile(join(folder, name)),
    leftOver: async () => (await files()).filter((name) => name.startsWith('.')).length,
    close: () => rm(folder, { recursive: true }),
  };
}

async function s3Bench(): Promise<Bench> {
  const server = await S3Server.start();
  return {
    store: new S3BlobStore(new S3Client(server.settings, 1)),
    names: async () => [...server.objects.keys()],
    read: async (name) => server.objects.get(name)!.bytes,
    leftOver: async () => server.uploads.size,
    close: () => server.close(),
  };
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

const MIB = 1024 * 1024;

/** Bytes that differ from place to place; no two blocks of 64 KiB are the same. */
function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length, BLOCK);
  for (let at = 0; at < length; at += BLOCK.length) bytes.writeUInt8((at / BLOCK.length) & 0xff, at);
  return bytes;
}

const BLOCK = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, at) => (at * 31 + (at >> 8) * 17) & 0xff));

describe.each([
  ['a folder', folderBench],
  ['S3', s3Bench],
])('%s', (_what, makeBench) => {
  let bench: Bench;
  let abortion: AbortController;
  beforeEach(async () => {
    bench = await makeBench();
    abortion = new AbortController();
  });
  afterEach(() => bench.close());

  const put = (name: string, content: AsyncIterable<Uint8Array>, { signal } = abortion): Promise<void> =>
    bench.store.put(name, content, { contentType: 'audio/wav', signal });

  it.each([0, 1, 1_000, 5 * MIB, 5 * MIB + 1, 10 * MIB, 12 * MIB + 7])('keeps %i bytes as they are', async (length) => {
    const bytes = pattern(length);
    await put('tenant/project/name-1_a.wav', inPieces(bytes, 100_003));
    expect(await bench.names()).toEqual(['tenant/project/name-1_a.wav']);
    expect((await bench.read('tenant/project/name-1_a.wav')).equals(bytes)).toBe(true);
    expect(await bench.leftOver()).toBe(0);
  });

  it('replaces what is there', async () => {
    await put('a', inPieces(pattern(100), 10));
    await put('a', inPieces(pattern(7), 10));
    expect((await bench.read('a')).length).toBe(7);
  });

  it('shows nothing before it is whole', async () => {
    const end = new Deferred();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield pattern(6 * MIB);
      await end.promise;
      yield pattern(10);
    }
    const putting = put('a', slow());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await bench.names()).toEqual([]);
    end.resolve();
    await putting;
    expect((await bench.read('a')).length).toBe(6 * MIB + 10);
  });

  it.each([0, 6 * MIB])('keeps nothing of content that fails after %i bytes', async (length) => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield pattern(length);
      yield pattern(length);
      throw new Error('out of tape');
    }
    await expect(put('a', failing())).rejects.toThrow('out of tape');
    expect([await bench.names(), await bench.leftOver()]).toEqual([[], 0]);
  });

  it.each([0, 6 * MIB])('keeps nothing of what is aborted after %i bytes', async (length) => {
    async function* aborted(): AsyncGenerator<Uint8Array> {
      yield pattern(length);
      yield pattern(length);
      abortion.abort(new Error('gone'));
      yield pattern(length);
    }
    await expect(put('a', aborted())).rejects.toThrow('gone');
    await expect(put('a', inPieces(pattern(1), 1))).rejects.toThrow('gone');
    expect([await bench.names(), await bench.leftOver()]).toEqual([[], 0]);
  });

  it('leaves what was there when its successor fails', async () => {
    await put('a', inPieces(pattern(5), 5));
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield pattern(6 * MIB);
      throw new Error('no');
    }
    await expect(put('a', failing())).rejects.toThrow('no');
    expect((await bench.read('a')).length).toBe(5);
  });

  it('removes what is there, and what is not', async () => {
    await put('a/b', inPieces(pattern(5), 5));
    await bench.store.remove('a/b');
    await bench.store.remove('a/b');
    expect(await bench.names()).toEqual([]);
  });

  const get = async (name: string, start?: number, end?: number): Promise<{ total: number; bytes: Buffer }> => {
    const range = start === undefined ? {} : { range: { start, ...(end !== undefined && { end }) } };
    const { totalBytes, content } = await bench.store.get(name, { ...range, signal: abortion.signal });
    return { total: totalBytes, bytes: await bytesOf(content) };
  };

  it.each([0, 1, 1_000, 5 * MIB + 1])('gives %i bytes back as they were', async (length) => {
    const bytes = pattern(length);
    await put('a/b.wav', inPieces(bytes, 100_003));
    const found = await get('a/b.wav');
    expect([found.total, found.bytes.equals(bytes)]).toEqual([length, true]);
  });

  it.each([
    [0, 1, 0, 1],
    [10, 20, 10, 20],
    [999, undefined, 999, 1_000],
    [500, 5_000, 500, 1_000],
    [0, undefined, 0, 1_000],
    [1_000, undefined, 1_000, 1_000],
    [2_000, 3_000, 1_000, 1_000],
  ])('gives the range from %s to %s', async (start, end, first, last) => {
    const bytes = pattern(1_000);
    await put('a', inPieces(bytes, 100));
    const found = await get('a', start, end);
    expect([found.total, found.bytes.equals(bytes.subarray(first, last))]).toEqual([1_000, true]);
  });

  it('gives no range of an empty blob', async () => {
    await put('a', inPieces(pattern(0), 1));
    expect(await get('a', 0)).toEqual({ total: 0, bytes: Buffer.alloc(0) });
  });

  it('reports a name without a blob', async () => {
    await put('a/b', inPieces(pattern(5), 5));
    for (const name of ['a', 'b', 'a/b/c']) await expect(get(name)).rejects.toThrow(BlobNotFoundError);
  });

  it('reads a little at a time, as far as the reader wants', async () => {
    await put('a', inPieces(pattern(6 * MIB), MIB));
    const { content } = await bench.store.get('a', { signal: abortion.signal });
    for await (const bytes of content) {
      expect(bytes.length).toBeLessThan(MIB);
      break;
    }
    expect((await get('a')).bytes.length).toBe(6 * MIB);
  });

  it('ends reading with the reason of its signal', async () => {
    await put('a', inPieces(pattern(6 * MIB), MIB));
    const { content } = await bench.store.get('a', { signal: abortion.signal });
    const pieces = content[Symbol.asyncIterator]();
    await pieces.next();
    abortion.abort(new Error('gone'));
    await expect(bytesOf({ [Symbol.asyncIterator]: () => pieces })).rejects.toThrow('gone');
    await expect(get('a')).rejects.toThrow('gone');
  });

  const list = async (prefix: string): Promise<[string, number][]> => {
    const listed: [string, number][] = [];
    for await (const { name, bytes } of bench.store.list(prefix, abortion.signal)) listed.push([name, bytes]);
    return listed;
  };

  it('lists names in order, with their sizes, by prefix', async () => {
    expect(await list('')).toEqual([]);
    const names = ['b', 'a/c', 'a-b', 'a/b/1.wav', 'a.b', 'a/b/0.wav', 'aa', 'a/b-c'];
    for (const [index, name] of names.entries()) await put(name, inPieces(pattern(index), 10));
    expect((await list('')).map(([name]) => name)).toEqual(names.toSorted());
    expect(await list('a/')).toEqual([
      ['a/b-c', 7],
      ['a/b/0.wav', 5],
      ['a/b/1.wav', 3],
      ['a/c', 1],
    ]);
    expect((await list('a/b/')).length).toBe(2);
    expect([await list('c/'), await list('b/')]).toEqual([[], []]);
  });

  it.each(['a', '/', '../', 'a//', '.a/', 'ä/'])('refuses the prefix %j', async (prefix) => {
    await expect(list(prefix)).rejects.toThrow('plain prefix');
  });

  it.each([
    [-1, undefined],
    [5, 5],
    [5, 4],
    [0.5, 2],
    [NaN, 2],
  ])('refuses the range from %s to %s', async (start, end) => {
    await put('a', inPieces(pattern(10), 10));
    await expect(get('a', start, end)).rejects.toThrow('range of bytes');
  });

  it('takes many at once', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `n/${at}`);
    await Promise.all(names.map((name, at) => put(name, inPieces(pattern(at * 1_000), 512), new AbortController())));
    expect((await bench.names()).sort()).toEqual(names.toSorted());
  });

  it.each([
    '',
    '/etc/passwd',
    '../a',
    'a/../b',
    'a//b',
    'a/',
    '.hidden',
    'a/.b',
    'a b',
    'a\\b',
    'a%2e',
    'a?b',
    'a\0',
    'ä',
    'x'.repeat(600),
  ])('refuses the name %j', async (name) => {
    await expect(put(name, inPieces(pattern(1), 1))).rejects.toThrow('plain name');
    await expect(bench.store.remove(name)).rejects.toThrow('plain name');
    await expect(get(name)).rejects.toThrow('plain name');
    expect([await bench.names(), await bench.leftOver()]).toEqual([[], 0]);
  });
});

describe('a folder', () => {
  it('lets nobody else look in, and clears up after a process that was killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
    const signal = new AbortController().signal;
    const putOne = (name: string): Promise<void> =>
      new FolderBlobStore(folder).put(name, inPieces(pattern(3), 3), { contentType: 'audio/wav', signal });
    await putOne('t/a.wav');
    const modes = await Promise.all(['', 't', 't/a.wav', '.incoming'].map((name) => stat(join(folder, name))));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600', '700']);
    const [old, fresh] = ['old', 'fresh'].map((name) => join(folder, '.incoming', name)) as [string, string];
    await Promise.all([old, fresh].map((path) => writeFile(path, 'half')));
    const long = new Date(Date.now() - 25 * 3_600_000);
    await utimes(old, long, long);
    await putOne('t/b.wav');
    expect(await readdir(join(folder, '.incoming'))).toEqual(['fresh']);
    await rm(folder, { recursive: true });
  });

  it('may have its empty folders cleared away at any time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
    const store = new FolderBlobStore(folder);
    const { signal } = new AbortController();
    for (const name of ['t/a.wav', 't/b.wav']) {
      await store.put(name, inPieces(pattern(3), 3), { contentType: 'audio/wav', signal });
      await rm(join(folder, '.incoming'), { recursive: true });
    }
    expect(await readdir(join(folder, 't'))).toEqual(['a.wav', 'b.wav']);
    await rm(folder, { recursive: true });
  });
});

const KEY = 'check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and the rights of the key';

describe('S3 that is ill', () => {
  let server: S3Server;
  let store: S3BlobStore;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    server = await S3Server.start();
    store = new S3BlobStore(new S3Client(server.settings, 1));
  });
  afterEach(() => server.close());

  const place = (): string => new URL(server.settings.endpoint).host;
  const put = (length: number): Promise<void> =>
    store.put('a/b.wav', inPieces(pattern(length), MIB), { contentType: 'audio/wav', signal });

  it('is sent a small file in one request, and a large one in parts, with its type', async () => {
    await put(MIB);
    expect(server.calls.map(({ method }) => method)).toEqual(['PUT']);
    await put(11 * MIB);
    expect(server.calls.slice(1).map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'POST']);
    expect(server.objects.get('a/b.wav')?.contentType).toBe('audio/wav');
  });

  it.each([500, 503, 429, 'reset'] as const)('with %s once for each request, loses nothing', async (fault) => {
    const seen = new Set<string>();
    server.fault = ({ method, query }) => {
      const request = `${method} ${query.toString()}`;
      if (seen.has(request)) return undefined;
      seen.add(request);
      return fault;
    };
    await put(11 * MIB);
    expect(server.objects.get('a/b.wav')?.bytes.equals(pattern(11 * MIB))).toBe(true);
    expect(server.calls).toHaveLength(10);
  });

  it.each([MIB, 11 * MIB])('with 500 for ever, fails on %i bytes and leaves nothing', async (length) => {
    server.fault = ({ method }) => (method === 'PUT' ? 500 : undefined);
    await expect(put(length)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: `The object storage at ${place()} answered 500 (InternalError); see its log.`,
    });
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it('that resets for ever fails, and no secret is shown', async () => {
    server.fault = () => 'reset';
    const error: unknown = await put(MIB).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'node.service-failed',
      detail: `The object storage at ${place()} reset the connection; see its log, and check whether its port expects TLS.`,
    });
    expect(JSON.stringify(error)).not.toMatch(/AKIATEST|secret/);
  });

  it('that does not answer is let go of with the operation', async () => {
    server.fault = ({ query }) => (query.get('partNumber') === '2' ? 'silent' : undefined);
    const abortion = new AbortController();
    const putting = store.put('a', inPieces(pattern(11 * MIB), MIB), {
      contentType: 'audio/wav',
      signal: abortion.signal,
    });
    setTimeout(() => abortion.abort(new Error('gone')), 100);
    await expect(putting).rejects.toThrow('gone');
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it('whose last answer is lost is asked whether all is there', async () => {
    server.fault = ({ method, query, count }) =>
      method === 'POST' && query.has('uploadId') && count < 6 ? 'reset' : undefined;
    server.worksBehindFaults = true;
    await put(11 * MIB);
    expect(server.calls.map(({ method }) => method).slice(-3)).toEqual(['POST', 'POST', 'HEAD']);
    expect(server.objects.size).toBe(1);
  });

  it('that fails with status 200 has failed', async () => {
    server.fault = ({ method, query }) =>
      method === 'POST' && query.has('uploadId')
        ? { status: 200, body: '<Error><Code>InternalError</Code></Error>' }
        : undefined;
    await expect(put(11 * MIB)).rejects.toMatchObject({
      detail: `The object storage at ${place()} answered 200 (InternalError); see its log.`,
    });
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it.each([
    [{ bucket: 'others' }, '404 (NoSuchBucket)', 'check S3_BUCKET'],
    [{ secretAccessKey: 'wrong' }, '403 (SignatureDoesNotMatch)', KEY],
    [{ accessKeyId: 'wrong' }, '403 (InvalidAccessKeyId)', KEY],
    [{ region: 'us-east-1' }, '403 (InvalidAccessKeyId)', KEY],
  ])('refuses %j at once', async (wrong, answer, fix) => {
    store = new S3BlobStore(new S3Client({ ...server.settings, ...wrong }, 1));
    await expect(put(MIB)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: `The object storage at ${place()} answered ${answer}; ${fix}.`,
    });
    expect(server.calls).toHaveLength(1);
  });

  it('whose answers break off is read on from there', async () => {
    await put(MIB);
    let cuts = 0;
    server.fault = ({ method }) => (method === 'GET' && ++cuts <= 3 ? 'cut' : undefined);
    const { totalBytes, content } = await store.get('a/b.wav', { range: { start: 100 }, signal });
    expect([totalBytes, (await bytesOf(content)).equals(pattern(MIB).subarray(100))]).toEqual([MIB, true]);
    expect(cuts).toBe(4);
  });

  it('whose answers break off for ever fails', async () => {
    await put(MIB);
    server.fault = ({ method }) => (method === 'GET' ? 'cut' : undefined);
    const { content } = await store.get('a/b.wav', { signal });
    await expect(bytesOf(content)).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('gives no mixture of a blob and its successor', async () => {
    await put(MIB);
    server.fault = ({ method }) => (method === 'GET' ? 'cut' : undefined);
    const { content } = await store.get('a/b.wav', { signal });
    server.fault = () => undefined;
    await put(MIB + 1);
    await expect(bytesOf(content)).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('without its bucket has failed, and does not lack the blob', async () => {
    store = new S3BlobStore(new S3Client({ ...server.settings, bucket: 'others' }, 1));
    await expect(store.get('a', { signal })).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('lists no objects of others', async () => {
    await put(1);
    for (const name of ['a/', 'a b', 'ä', '.x'])
      server.objects.set(name, { bytes: Buffer.alloc(1), contentType: undefined });
    const names: string[] = [];
    for await (const { name } of store.list('', signal)) names.push(name);
    expect(names).toEqual(['a/b.wav']);
  });

  it('that redirects is not followed', async () => {
    server.fault = () => ({ status: 301, body: '<Error><Code>PermanentRedirect</Code></Error>' });
    await expect(put(MIB)).rejects.toMatchObject({
      detail: `The object storage at ${place()} answered 301 (PermanentRedirect); check S3_ENDPOINT and S3_REGION.`,
    });
  });

  it('that is full is server.storage-full', async () => {
    server.fault = () => ({ status: 507, body: '<Error><Code>XMinioStorageFull</Code></Error>' });
    await expect(put(MIB)).rejects.toMatchObject({
      code: 'server.storage-full',
      detail: `The object storage at ${place()} answered 507 (XMinioStorageFull); free space on it.`,
    });
  });

  it('that is gone is reported as such', async () => {
    await server.close();
    await expect(put(MIB)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: `The object storage at ${place()} refused the connection; check that it runs, and the port of its address.`,
    });
    server = await S3Server.start();
  });
});
