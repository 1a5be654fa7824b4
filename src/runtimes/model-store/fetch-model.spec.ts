import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinnedEnvironment } from '../../../test/support/programs.js';
import { hasTools } from '../../../test/support/tools.js';
import { readModels } from '../sherpa-onnx/index.js';
import type { CatalogueEntry, CatalogueFile } from './catalogue.js';
import { CATALOGUE, fetchModel } from './index.js';

const sum = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

interface Request {
  readonly path: string;
  readonly range: string | undefined;
}

/** A server of files that knows ranges, or misbehaves. */
class FileServer {
  readonly files = new Map<string, Buffer>();
  readonly requests: Request[] = [];
  /** Bytes after which each connection breaks off. */
  breaksAfter = Infinity;
  knowsRanges = true;
  failures = 0;
  private readonly server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    this.requests.push({ path, range: request.headers.range });
    const content = this.files.get(path);
    if (this.failures > 0) {
      this.failures -= 1;
      response.writeHead(503).end();
      return;
    }
    if (!content) {
      response.writeHead(404).end();
      return;
    }
    const from = this.knowsRanges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
    if (from >= content.length && from > 0) {
      response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
      return;
    }
    const range = { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': content.length - from, ...(from > 0 && range) });
    const end = from + this.breaksAfter;
    if (end >= content.length) response.end(content.subarray(from));
    else response.write(content.subarray(from, end), () => setTimeout(() => response.destroy(), 20));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  of(path: string): Request[] {
    return this.requests.filter((request) => request.path === path);
  }
}

describe.runIf(hasTools('tar', 'bzip2'))('fetchModel', () => {
  let folder: string;
  let models: string;
  let server: FileServer;
  let url: string;
  let archive: Buffer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-store-'));
    models = join(folder, 'models');
    await mkdir(models);
    const made = join(folder, 'vits-made');
    await mkdir(join(made, 'espeak-ng-data'), { recursive: true });
    await writeFile(join(made, 'voice.onnx'), randomBytes(60_000));
    await writeFile(join(made, 'tokens.txt'), 'a 0\n');
    execFileSync('tar', ['-cjf', join(folder, 'voice.tar.bz2'), '-C', folder, 'vits-made'], {
      env: pinnedEnvironment(),
    });
    archive = await readFile(join(folder, 'voice.tar.bz2'));
    server = new FileServer();
    server.files.set('/r/voice.tar.bz2', archive);
    url = await server.start();
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const entry = (file: Partial<CatalogueFile> = {}): CatalogueEntry => ({
    name: 'a-voice',
    use: 'synthesis',
    megabytes: 1,
    license: 'none',
    description: { family: 'vits', languages: ['tr-TR'] },
    files: [{ url: `${url}/r/voice.tar.bz2`, ...file }],
  });

  const fetchIt = (file: Partial<CatalogueFile> = {}) => fetchModel(entry(file), models, { pauseMs: 1 });
  const there = async (): Promise<string[]> => (await readdir(models)).sort();

  it('puts a model into its folder, with what is known of it', async () => {
    expect(await fetchIt({ sha256: sum(archive) })).toEqual([
      { url: `${url}/r/voice.tar.bz2`, sha256: sum(archive), trust: 'known' },
    ]);
    expect(await there()).toEqual(['a-voice']);
    expect(readModels(models)).toEqual([
      expect.objectContaining({ name: 'a-voice', family: 'vits', languages: ['tr-TR'] }),
    ]);
    await expect(fetchIt()).rejects.toThrow("'a-voice' is there already");
  });

  it('goes on where a connection broke off', async () => {
    server.breaksAfter = Math.ceil(archive.length / 3);
    await fetchIt({ sha256: sum(archive) });
    const ranges = server.of('/r/voice.tar.bz2').map(({ range }) => range);
    expect(ranges.length).toBeGreaterThan(2);
    expect(ranges[0]).toBeUndefined();
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=\d+-$/);
    expect(await there()).toEqual(['a-voice']);
  });

  it('goes on where an earlier run was ended', async () => {
    server.breaksAfter = 0;
    await expect(fetchIt()).rejects.toThrow(/voice\.tar\.bz2: could not be fetched \(.+\)$/);
    expect(await there()).toEqual(['.fetching-a-voice']);
    expect(readModels(models)).toEqual([]);
    await writeFile(join(models, '.fetching-a-voice', 'voice.tar.bz2.part'), archive.subarray(0, 1_000));
    server.breaksAfter = Infinity;
    await fetchIt({ sha256: sum(archive) });
    expect(server.requests.at(-1)?.range).toBe('bytes=1000-');
    expect(await there()).toEqual(['a-voice']);
  });

  it('begins again if the server knows no ranges, or the part is longer than the file', async () => {
    await mkdir(join(models, '.fetching-a-voice'));
    const part = join(models, '.fetching-a-voice', 'voice.tar.bz2.part');
    await writeFile(part, Buffer.alloc(archive.length + 5));
    await fetchIt({ sha256: sum(archive) });
    await rm(join(models, 'a-voice'), { recursive: true });
    server.knowsRanges = false;
    await mkdir(join(models, '.fetching-a-voice'));
    await writeFile(part, Buffer.alloc(1_000));
    await fetchIt({ sha256: sum(archive) });
    expect(await there()).toEqual(['a-voice']);
  });

  it('tries again after a server that is busy, and not after one that has no such file', async () => {
    server.failures = 2;
    await fetchIt({ sha256: sum(archive) });
    await rm(join(models, 'a-voice'), { recursive: true });
    const before = server.requests.length;
    await expect(fetchIt({ url: `${url}/none.tar.bz2` })).rejects.toThrow('/none.tar.bz2: answered 404');
    expect(server.requests.length).toBe(before + 1);
  });

  it('throws away what has another sum, and leaves no model', async () => {
    await expect(fetchIt({ sha256: '0'.repeat(64) })).rejects.toThrow(
      `its SHA-256 is ${sum(archive)}, and should be ${'0'.repeat(64)}`,
    );
    expect(await readdir(join(models, '.fetching-a-voice'))).toEqual(['made']);
    expect(readModels(models)).toEqual([]);
    await fetchIt({ sha256: sum(archive) });
    expect(server.of('/r/voice.tar.bz2')).toHaveLength(2);
  });

  it('goes by the list of sums that is published beside a file', async () => {
    server.files.set(
      '/r/checksum.txt',
      Buffer.from(`other.tar.bz2\t${'1'.repeat(64)}\nvoice.tar.bz2\t${sum(archive)}\n`),
    );
    expect((await fetchIt())[0]?.trust).toBe('published');
    await rm(join(models, 'a-voice'), { recursive: true });
    server.files.set('/r/checksum.txt', Buffer.from(`voice.tar.bz2 ${'2'.repeat(64)}`));
    await expect(fetchIt()).rejects.toThrow(`should be ${'2'.repeat(64)}`);
  });

  it('remembers the sum of what nothing is known of, and wants it again', async () => {
    expect((await fetchIt())[0]?.trust).toBe('first');
    await rm(join(models, 'a-voice'), { recursive: true });
    expect((await fetchIt())[0]?.trust).toBe('first');
    await rm(join(models, 'a-voice'), { recursive: true });
    server.files.set('/r/voice.tar.bz2', Buffer.concat([archive, Buffer.alloc(1)]));
    await expect(fetchIt()).rejects.toThrow(`should be ${sum(archive)}`);
  });

  it('reports an invalid archive, and one that holds something else', async () => {
    server.files.set('/r/voice.tar.bz2', Buffer.from('nothing that could be unpacked'));
    await expect(fetchIt()).rejects.toThrow('could not be unpacked');
    await rm(join(models, '.sums.json'));
    await rm(join(models, '.fetching-a-voice'), { recursive: true });
    server.files.set('/r/voice.tar.bz2', archive);
    await expect(fetchIt({ take: { 'model.onnx': 'voice.onnx' } })).rejects.toThrow('The archive has no model.onnx.');
    await expect(fetchIt({ take: { 'tokens.txt': 'tokens.txt' } })).rejects.toThrow('has no file for model');
    expect(readModels(models)).toEqual([]);
  });

  it('puts files of several addresses together', async () => {
    server.files.set('/e/speaker.onnx', Buffer.from('an embedding'));
    const speakers: CatalogueEntry = {
      ...entry(),
      name: 'speakers',
      description: { family: 'diarization', languages: ['*'] },
      files: [
        { url: `${url}/r/voice.tar.bz2`, take: { 'voice.onnx': 'segmentation.onnx' } },
        { url: `${url}/e/speaker.onnx`, as: 'embedding.onnx' },
      ],
    };
    await fetchModel(speakers, models, { pauseMs: 1 });
    expect((await readdir(join(models, 'speakers'))).sort()).toEqual([
      'embedding.onnx',
      'model.json',
      'segmentation.onnx',
    ]);
  });
});

describe('the catalogue', () => {
  it('has names of folders, public addresses and sums in hex', () => {
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
    for (const { name, files } of CATALOGUE) {
      expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
      for (const { url, sha256, as } of files) {
        expect(url).toMatch(/^https:\/\/github\.com\/k2-fsa\/sherpa-onnx\/releases\/download\//);
        expect(sha256 ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
        expect(url.endsWith('.tar.bz2')).toBe(as === undefined);
      }
    }
  });
});
