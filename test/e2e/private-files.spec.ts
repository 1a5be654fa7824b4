import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { BuiltServer } from '../support/built-server.js';

/** Other users of the machine see nothing of what the server keeps. */

const isRoot = process.geteuid?.() === 0;
const NOBODY = 65_534;

/** Paths below a folder that the user `nobody` can list, read or write. */
function openToNobody(folder: string): string[] {
  const access = ['(', '-readable', '-o', '-writable', ')'];
  const found = spawnSync('find', [folder, '-mindepth', '1', ...access], {
    uid: NOBODY,
    gid: NOBODY,
    encoding: 'utf8',
  });
  return found.stdout.split('\n').filter(Boolean);
}

/** A place that `nobody` can reach, so that only what is in it keeps that user out. */
async function reachable({ onTestFinished }: TestContext): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'dataflow-private-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  await chmod(place, 0o755);
  return place;
}

/** Runs an operation that keeps a recording, and saves a credential. */
async function use(server: BuiltServer): Promise<void> {
  const audio = await readFile(new URL('../../assets/demo-call.wav', import.meta.url));
  await server.saveProject({
    name: 'kept',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'logger', type: 'audio-logger', parameters: { ChannelCount: 1, Postfix: 'call' } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'logger.audio.0' },
      { from: 'entry.events.0', to: 'publisher.events' },
      { from: 'entry.audio.1', to: 'publisher.audio.0' },
    ],
  });
  const body = new FormData();
  body.append('Parameters', '{"Events":[{"Name":"x"}]}');
  body.append('Audio', new Blob([new Uint8Array(audio)]));
  const headers = await server.headers({ ProjectName: 'kept' });
  const response = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body });
  expect([response.status, await response.text()]).toMatchObject([200, expect.any(String)]);
  const kept = await fetch(`${server.url}/credentials`, {
    method: 'POST',
    headers: await server.headers({ 'Content-Type': 'application/json' }),
    body: JSON.stringify({ id: 'openai', apiKey: { value: 'hunter2' } }),
  });
  expect(kept.status).toBe(201);
}

/** `find` as another user; a bare PATH has none. */
const hasFind = spawnSync('find', ['--version']).error === undefined;

describe.skipIf(!isRoot || !hasFind)('DATA_DIR', () => {
  it.for(['000', '022'])('is closed to other users when the server starts with umask %s', async (umask, context) => {
    const dataDir = join(await reachable(context), 'data');
    const server = await BuiltServer.start({ dataDir, prefix: `umask ${umask};` });
    await use(server);
    const whileItRuns = openToNobody(dataDir);
    await server.stop();
    expect([whileItRuns, openToNobody(dataDir)]).toEqual([[], []]);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    // Each by itself: the folder around them may be opened again.
    await chmod(dataDir, 0o777);
    expect(openToNobody(dataDir)).toEqual([]);
    expect(await readdir(dataDir)).toEqual(
      expect.arrayContaining(['audio', 'credentials-key', 'database', 'identity', 'spool']),
    );
  });

  it('is closed when a start finds it open', async (context) => {
    const dataDir = join(await reachable(context), 'data');
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const server = await BuiltServer.start({ dataDir });
    await server.stop();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect(server.output).not.toContain('DATA_DIR');
  });

  it('of another user is left as it is with a warning, and what is in it is closed', async (context) => {
    const dataDir = join(await reachable(context), 'data');
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    await chown(dataDir, 12_345, 12_345);
    const server = await BuiltServer.start({ dataDir, prefix: 'umask 000;' });
    await use(server);
    await server.stop();
    expect(server.output.match(/DATA_DIR \S+ has the mode 0777 and was not changed/g)).toHaveLength(1);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o777);
    expect(openToNobody(dataDir)).toEqual([]);
  });
});
