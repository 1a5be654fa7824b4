import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedEnvironment } from '../support/programs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the commands for engines', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
    await mkdir(join(folder, 'vits-mine-tr'));
    for (const file of ['a.onnx', 'tokens.txt']) await writeFile(join(folder, 'vits-mine-tr', file), '');
    await mkdir(join(folder, 'pictures'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (script: string, ...names: string[]) => {
    const env = pinnedEnvironment({ MODELS_DIR: folder });
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', script), ...names], { env });
    return { status, out: stdout.toString(), error: stderr.toString() };
  };

  it('list the ready engines and the installed models', () => {
    const { status, out } = run('engines.mjs');
    expect(status).toBe(0);
    expect(out).toMatch(/^sr-http\n(.*\n)*? {2}sherpa-onnx {3}put a model for recognition into/m);
    expect(out).toContain('  vits-mine-tr: vits (tr) for synthesis\n');
    expect(out).toContain('  pictures is of no kind that is known by its files');
  });

  it('leave no process behind that would keep theirs from ending', () => {
    const script = `
      import 'reflect-metadata';
      import { Log } from './dist/common/logging/index.js';
      import { RuntimesConfig } from './dist/runtimes/index.js';
      import { SherpaOnnx } from './dist/runtimes/sherpa-onnx/index.js';
      await new SherpaOnnx(new RuntimesConfig('none'), Log.to('info')).silero.load();
    `;
    const options = { cwd: ROOT, env: pinnedEnvironment(), timeout: 30_000 };
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], options);
    expect(stdout.toString()).toContain('model loaded');
    expect(status).toBe(0);
  });

  it('list the models that can be fetched, and refuse others', () => {
    const list = run('models.mjs');
    expect(list.status).toBe(0);
    expect(list.out).toMatch(/^whisper-base +\d+ MB {2}recognition/m);
    const { status, error } = run('models.mjs', 'parrot');
    expect([status, error.trim()]).toEqual([
      1,
      "There is no model 'parrot'. npm run models lists those that there are.",
    ]);
  });
});
