import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectCopy } from '../support/project-copy.js';

const PAGE = await readFile(new URL('../../docs/adding-a-node.md', import.meta.url), 'utf8');
const MODULE = 'src/nodes/nodes.module.ts';

/** Every step of the page in a copy of the project, with the checks that cover a new node. */
describe('docs/adding-a-node.md', () => {
  let copy: ProjectCopy;
  const files = Array.from(PAGE.matchAll(/^`(src\/\S+)`:\n\n```ts\n(.*?)^```$/gms), ([, path = '', code = '']) => ({
    path,
    code,
  }));
  const listing = PAGE.slice(PAGE.indexOf('\n## List it\n'));
  const commands = (/^```sh\n(.*?)^```$/ms.exec(listing)?.[1] ?? '')
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''));

  beforeAll(async () => {
    copy = await ProjectCopy.make();
    for (const { path, code } of files) await copy.write(path, code);
    const [, statement = ''] = /^```ts\n(import .*?;\n)```$/ms.exec(listing) ?? [];
    const [, name = ''] = /add `(\w+)` to `providers`/.exec(listing) ?? [];
    const listed = (await copy.read(MODULE))
      .replace(/(?<=^import .*\n)(?!import )/m, statement)
      .replace(/(?<=^ {2}providers: \[\n)/m, `    ${name},\n`);
    await copy.write(MODULE, listed);
  });
  afterAll(() => copy.remove());

  it('shows three files and four commands', () => {
    expect(files.map(({ path }) => path)).toEqual(
      ['repeat-filter.node.ts', 'index.ts', 'repeat-filter.spec.ts'].map((name) => `src/nodes/repeat-filter/${name}`),
    );
    expect(commands.map((command) => /^npm (run docs|test -- .*|test|run check)$/.test(command))).toEqual(
      Array(4).fill(true),
    );
  });

  it('writes the section of the node by its first command, and changes no other file', async () => {
    await copy.run(commands[0] ?? '');
    expect(await copy.read('docs/nodes.md')).toContain('\n## repeat-filter\n');
    expect(await copy.changed()).toEqual(['docs/nodes.md', MODULE, ...files.map(({ path }) => path)].sort());
  });

  it('passes the suites of its second command', async () => {
    await copy.run(commands[1] ?? '');
  });

  it('passes the checks of format, types, lint and dependencies', async () => {
    const changed = [...files.map(({ path }) => path), MODULE].join(' ');
    await copy.run(`node_modules/.bin/prettier --check ${changed} docs/nodes.md openapi.json`);
    await copy.run('node node_modules/typescript-7/bin/tsc --noEmit -p tsconfig.json');
    await copy.run(`node_modules/.bin/eslint --max-warnings 0 ${changed}`);
    await copy.run('node_modules/.bin/depcruise src/nodes');
  });
});
