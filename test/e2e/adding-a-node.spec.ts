import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The files of docs/adding-a-node.md, in a copy of the project that is made of links but for them. */
describe('docs/adding-a-node.md', () => {
  let folder: string;
  const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-node-'));
    await mkdir(join(folder, 'src', 'nodes'), { recursive: true });
    const links = [
      'node_modules',
      'package.json',
      'test',
      'tsconfig.json',
      ...['audio', 'common', 'pipeline', 'nodes/entry', 'nodes/publisher'].map((name) => `src/${name}`),
    ];
    for (const link of links) await symlink(join(ROOT, link), join(folder, link));
    const page = await readFile(join(ROOT, 'docs', 'adding-a-node.md'), 'utf8');
    for (const [, path = '', code = ''] of page.matchAll(/^`(src\/\S+)`:\n\n```ts\n(.*?)^```$/gms)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), code);
    }
    await writeFile(
      join(folder, 'tsconfig.node.json'),
      JSON.stringify({ extends: './tsconfig.json', include: ['src/nodes/repeat-filter'] }),
    );
    await writeFile(
      join(folder, 'vitest.config.mjs'),
      "export default { test: { include: ['src/nodes/repeat-filter/*.spec.ts'] } };",
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('compiles', () => {
    const { status, stdout } = spawnSync(bin('tsc'), ['--noEmit', '-p', 'tsconfig.node.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('passes the spec that it shows', () => {
    const { status, stdout } = spawnSync(bin('vitest'), ['run', '--root', folder], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toMatch(/1 passed/);
    expect(status).toBe(0);
  });
});
