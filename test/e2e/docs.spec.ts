import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { fits, readExamples } from '../support/docs-examples.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools } from '../support/tools.js';

const MARK = '@@@ example ';
const CALL = fileURLToPath(new URL('../../assets/demo-call.wav', import.meta.url));
const ASSETS = fileURLToPath(new URL('../../assets', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

/** Pages whose commands are run unchanged, each page in one shell. */
const PAGES = [
  'README.md',
  'docs/http.md',
  'docs/conversation.md',
  'docs/streaming.md',
  'docs/projects.md',
  'docs/credentials.md',
  'docs/engines.md',
  'docs/speaking.md',
];

const isReady = hasTools('bash', 'curl');

describe.runIf(isReady).each(PAGES)('%s', async (page) => {
  const examples = await readExamples(new URL(`../../${page}`, import.meta.url));
  let server: BuiltServer;
  let folder: string;
  let printed: string[] = [];
  let errors = '';

  beforeAll(async () => {
    server = await BuiltServer.start();
    folder = await mkdtemp(join(tmpdir(), 'dataflow-docs-'));
    await copyFile(CALL, join(folder, 'call.wav'));
    await symlink(ASSETS, join(folder, 'assets'));
    await symlink(EXAMPLES, join(folder, 'examples'));
    const script = examples.map(({ command }, index) => `printf '\\n${MARK}${index}\\n'\n${command}`).join('\n');
    await writeFile(join(folder, 'page.sh'), script.replaceAll('http://127.0.0.1:3000', server.url));
    const run = spawnSync('bash', ['page.sh'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
      env: pinnedEnvironment({ SECRET: server.secret }),
    });
    errors = run.stderr;
    printed = run.stdout.split(new RegExp(`^${MARK}\\d+\\n`, 'm')).slice(1);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(1);
    expect(errors).toBe('');
  });

  it.each(examples.map((example, index) => [example.line, example, index] as const))(
    'line %i',
    (_line, { output }, index) => {
      const found = (printed[index] ?? '').trimEnd();
      if (output === undefined) expect(found).toBe('');
      else if (!fits(found, output)) expect(found).toBe(output.trimEnd());
    },
  );
});
