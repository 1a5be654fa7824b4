import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FolderLock, FolderLockedError } from './folder-lock.js';

let directory: string;
let folder: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dataflow-lock-'));
  folder = join(directory, 'database');
});

afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

async function recordIn(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(`${folder}.lock`, 'utf8')) as Record<string, unknown>;
}

describe('the lock on a folder', () => {
  it('names its holder, and leaves no file once it is released', async () => {
    const lock = await FolderLock.acquire(folder);
    expect(await recordIn()).toMatchObject({ pid: process.pid });
    expect(await readdir(directory)).toEqual(['database.lock']);
    await lock.release();
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('refuses a second holder until it is released', async () => {
    const first = await FolderLock.acquire(folder);
    await expect(FolderLock.acquire(folder)).rejects.toBeInstanceOf(FolderLockedError);
    await expect(FolderLock.acquire(folder)).rejects.toThrow(`in use by process ${process.pid}`);
    await first.release();
    const second = await FolderLock.acquire(folder);
    await second.release();
  });

  it('is taken over at once from an earlier process with the same pid', async () => {
    const first = await FolderLock.acquire(folder);
    const earlier = { ...(await recordIn()), startTime: '1', token: '00000000-0000-4000-8000-000000000000' };
    await first.release();
    await writeFile(`${folder}.lock`, JSON.stringify(earlier));
    const second = await FolderLock.acquire(folder);
    expect(await recordIn()).not.toMatchObject({ token: earlier.token });
    expect(await readdir(directory)).toEqual(['database.lock']);
    await second.release();
  });

  it('is lost once another process replaced it, and then left to that process', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await FolderLock.acquire(folder);
    expect(lock.isLost).toBe(false);
    const other = JSON.stringify({ ...(await recordIn()), token: '00000000-0000-4000-8000-000000000000' });
    await writeFile(`${folder}.lock`, other);
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(() => expect(lock.isLost).toBe(true));
    await lock.release();
    expect(await readFile(`${folder}.lock`, 'utf8')).toBe(other);
  });

  it('is written again by its holder if its file was deleted', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await FolderLock.acquire(folder);
    const record = await recordIn();
    await rm(`${folder}.lock`);
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(async () => expect(await recordIn()).toEqual(record));
    expect(lock.isLost).toBe(false);
    await lock.release();
  });
});
