import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderBlobStore, S3BlobStore, S3Client, type BlobStore } from '../../src/engines/blob-store/index.js';
import { Deferred } from '../../src/common/promises/index.js';
import { S3Server } from '../support/s3-server.js';

/** A store with what a test may look at behind its back. */
interface Bench {
  readonly store: BlobStore;
  /** Names of what is there. */
  names(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  /** What was begun and is neither there nor gone. */
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

describe('S3 that is ill', () => {
  let server: S3Server;
  let store: S3BlobStore;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    server = await S3Server.start();
    store = new S3BlobStore(new S3Client(server.settings, 1));
  });
  afterEach(() => server.close());

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
      detail: 'The object storage answered 500 (InternalError).',
    });
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it('that resets for ever fails, and its address is told to nobody', async () => {
    server.fault = () => 'reset';
    const error: unknown = await put(MIB).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'node.service-failed',
      detail: expect.stringMatching(/could not be reached/) as string,
    });
    expect(JSON.stringify(error)).not.toMatch(/127\.0\.0\.1|AKIATEST|secret/);
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
    await expect(put(11 * MIB)).rejects.toMatchObject({ detail: 'The object storage answered 200 (InternalError).' });
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
  });

  it.each([
    [{ bucket: 'others' }, '404 (NoSuchBucket)'],
    [{ secretAccessKey: 'wrong' }, '403 (SignatureDoesNotMatch)'],
    [{ accessKeyId: 'wrong' }, '403 (InvalidAccessKeyId)'],
    [{ region: 'us-east-1' }, '403 (InvalidAccessKeyId)'],
  ])('refuses %j at once', async (wrong, answer) => {
    store = new S3BlobStore(new S3Client({ ...server.settings, ...wrong }, 1));
    await expect(put(MIB)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: `The object storage answered ${answer}.`,
    });
    expect(server.calls).toHaveLength(1);
  });

  it('that redirects is not followed', async () => {
    server.fault = () => ({ status: 301, body: '<Error><Code>PermanentRedirect</Code></Error>' });
    await expect(put(MIB)).rejects.toMatchObject({ detail: 'The object storage answered 301 (PermanentRedirect).' });
  });
});
