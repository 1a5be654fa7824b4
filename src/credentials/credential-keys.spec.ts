import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredentialKeys } from './credential-keys.js';

const bytes = new Uint8Array(32).map((_, index) => 251 - index);
const hex = Buffer.from(bytes).toString('hex');
const base64url = Buffer.from(bytes).toString('base64url');

describe('readCredentialKeys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-keys-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reads keys in both notations, in their order', async () => {
    const CREDENTIALS_KEY = `${hex.toUpperCase()} , ${base64url},${'00'.repeat(32)}`;
    expect(await readCredentialKeys({ CREDENTIALS_KEY, DATA_DIR: folder })).toEqual([bytes, bytes, new Uint8Array(32)]);
  });

  it('has no keys with a database server', async () => {
    expect(await readCredentialKeys({ DATABASE_URL: 'postgresql://db', DATA_DIR: folder })).toEqual([]);
  });

  it('makes a key for the embedded database, readable by its own user only, and keeps it', async () => {
    const DATA_DIR = join(folder, 'data');
    const [key] = await readCredentialKeys({ DATA_DIR });
    expect(key).toHaveLength(32);
    expect(await readCredentialKeys({ DATA_DIR })).toEqual([key]);
    const file = join(DATA_DIR, 'credentials-key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // The folder belongs to the operator: a volume may have another owner.
    await chmod(DATA_DIR, 0o755);
    await rm(file);
    await readCredentialKeys({ DATA_DIR });
    expect((await stat(DATA_DIR)).mode & 0o777).toBe(0o755);
    expect(await readFile(file, 'utf8')).toMatch(/^[\w-]{43}$/);
    await writeFile(file, `${hex}, ${base64url}\n`);
    expect(await readCredentialKeys({ DATA_DIR })).toEqual([bytes, bytes]);
  });

  it.each(['', 'hunter2', hex.slice(2)])('makes no key in place of one that it cannot read (%j)', async (content) => {
    await writeFile(join(folder, 'credentials-key'), content);
    await expect(readCredentialKeys({ DATA_DIR: folder })).rejects.toThrow(/credentials-key holds no key of 32 bytes/);
    expect(await readFile(join(folder, 'credentials-key'), 'utf8')).toBe(content);
  });
});
