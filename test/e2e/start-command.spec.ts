import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recommendedFlags } from '../../src/v8-flags.js';
import { BuiltServer } from '../support/built-server.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const WARNING = 'started without recommended V8 flags';

describe('the start command', () => {
  it('shows and passes the V8 flags, and stops the server with exit code 0 on SIGTERM', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-start-'));
    const child = spawn(process.execPath, [START], {
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exited = once(child, 'exit');
    try {
      await expect.poll(() => output, { timeout: 90_000 }).toContain('"listening"');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await exited).toEqual([0, null]);
    expect(output).toContain(`node ${recommendedFlags().join(' ')} `);
    expect(output).toContain('"shut down"');
    expect(output).not.toContain(WARNING);
    await rm(dataDir, { recursive: true });
  });

  it('stops the server of npm when the shell of npm is killed', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-start-'));
    // As npm does it: a shell in between, which passes no signal on.
    const shell = spawn('/bin/sh', ['-c', '"$0" "$1"; exit $?', process.execPath, START], {
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const closed = once(shell, 'close');
    try {
      await expect.poll(() => output, { timeout: 90_000 }).toContain('"listening"');
    } finally {
      shell.kill('SIGTERM');
    }
    // The pipes close when the last process that holds them has ended.
    await closed;
    expect(output).toContain('"shut down"');
    await rm(dataDir, { recursive: true });
  });

  it('is not needed: the server starts without V8 flags and logs which are recommended', async () => {
    const server = await BuiltServer.start({ withFlags: false });
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(200);
    const line = server.output.split('\n').find((text) => text.includes(WARNING)) ?? '';
    expect(JSON.parse(line)).toMatchObject({ flags: recommendedFlags() });
    await server.stop();
  });

  it('passes the flags that docs/operations.md lists', async () => {
    const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    for (const flag of ['20.19.0', '24.0.0', '26.0.0'].flatMap((version) => recommendedFlags(version)))
      expect(page).toContain(`\`${flag}\``);
  });
});
