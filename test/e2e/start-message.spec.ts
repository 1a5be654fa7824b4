import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools } from '../support/tools.js';

describe('the first start', () => {
  it.runIf(hasTools('bash', 'curl', 'sed'))('prints a line that works as it is pasted', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-first start-'));
    const server = await BuiltServer.start({ dataDir, environment: { EMBEDDED_IDENTITY_CLIENT_SECRET: '' } });
    const lines = server.output
      .split('\n')
      .filter((line) => /^ {2}/.test(line))
      .join('\n');
    const run = spawnSync('bash', ['-c', lines], { encoding: 'utf8', cwd: tmpdir(), env: pinnedEnvironment() });
    expect(run.stdout).toMatch(/^\[\{"Name":/);
    expect(server.output).toMatch(/secret [\w-]{40,}/);
    await server.stop();
    const again = await BuiltServer.start({ dataDir, environment: { EMBEDDED_IDENTITY_CLIENT_SECRET: '' } });
    expect(again.output).not.toMatch(/secret [\w-]{40,}/);
    await again.stop();
    await rm(dataDir, { recursive: true });
  });
});
