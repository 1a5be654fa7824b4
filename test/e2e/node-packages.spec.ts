import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist', 'main.js');

/** The template of examples/node-package as a user starts with it: nothing is downloaded. */
let folder: string;
let customer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-package-'));
  customer = join(folder, 'customer');
  await mkdir(customer);
  await writeFile(join(customer, 'package.json'), '{ "private": true }');
  await cp(join(ROOT, 'examples', 'node-package'), join(folder, 'template'), { recursive: true });
  // In place of `npm i --no-save <folder of the server>`.
  await mkdir(join(folder, 'template', 'node_modules'));
  await symlink(ROOT, join(folder, 'template', 'node_modules', 'dataflow-server'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: pinnedEnvironment(),
    encoding: 'utf8',
  });
  expect([status, status === 0 ? '' : `${stdout}${stderr}`]).toEqual([0, '']);
  return stdout;
}

/** Output of the server when it is started with these packages and ends. */
function refusal(packages: string): string {
  const env = pinnedEnvironment({ PORT: '0', DATA_DIR: join(folder, 'data'), NODE_PACKAGES: packages });
  const { status, stderr } = spawnSync(process.execPath, [MAIN], { env, cwd: customer, encoding: 'utf8' });
  expect(status).toBe(1);
  return stderr.trim();
}

/** Makes a package of one file. */
async function makePackage(name: string, code: string, manifest: object = {}): Promise<void> {
  const place = join(customer, 'node_modules', name);
  await mkdir(place, { recursive: true });
  const json = { name, type: 'module', exports: './index.js', dataFlow: { nodeApi: 1 }, ...manifest };
  await writeFile(join(place, 'package.json'), JSON.stringify(json));
  await writeFile(join(place, 'index.js'), code);
}

/** A module of one node, without decorators, which JavaScript has not. */
const nodeOf = (type: string): string => `
  import { DataFlowNode, defineNode, eventPort, Module } from 'dataflow-server/node';
  class Parameters {}
  const definition = defineNode({ type: '${type}', summary: 'Of a test.', parameters: Parameters, flowTypes: ['batch'],
    whenOff: 'absent', inlets: { events: eventPort() }, outlets: {} });
  class Node { start() { return { onEvent() {} }; } }
  DataFlowNode(definition)(Node);
  export default class Nodes {}
  Module({ providers: [Node] })(Nodes);`;

describe('the template of a package', () => {
  it('builds, passes its own test, packs and installs with no network', async () => {
    const template = join(folder, 'template');
    run(join(ROOT, 'node_modules', '.bin', 'tsc'), [], template);
    run(process.execPath, ['--test'], template);
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', customer], template);
    const [archive = ''] = (await readdir(customer)).filter((name) => name.endsWith('.tgz'));
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${archive}`], customer);
  });

  it.each(['dataflow-node-example', '../template'])('is used by a server that names %s', async (name) => {
    const server = await BuiltServer.start({ environment: { NODE_PACKAGES: name }, cwd: customer });
    const headers = await server.headers();
    const nodes = (await (await fetch(`${server.url}/nodes/example-greeting`, { headers })).json()) as object;
    expect(nodes).toMatchObject({ type: 'example-greeting', flowTypes: ['batch', 'stream'] });
    await server.saveProject({
      name: 'greetings',
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry' },
        { id: 'greeting', type: 'example-greeting', parameters: { OnlyFirst: false } },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'greeting.events' },
        { from: 'greeting.events', to: 'publisher.events' },
      ],
    });
    const said = ['Hello there', 'How are you', 'good morning'].map((Text) => ({ Name: 'Said', Data: { Text } }));
    const body = new FormData();
    body.append('Parameters', JSON.stringify({ Events: said }));
    const response = await fetch(`${server.url}/project-runner`, {
      method: 'POST',
      headers: { ...headers, ProjectName: 'greetings' },
      body,
    });
    expect(await response.json()).toMatchObject([
      { Name: 'Greeting', Data: { Text: 'Hello there' } },
      { Name: 'Greeting', Data: { Text: 'good morning' } },
    ]);
    expect(await server.stop()).toBe(0);
  });
});

describe('a package that cannot be used ends the start, saying why', () => {
  it.each([
    ['is not there', 'nowhere', /^NODE_PACKAGES: 'nowhere' was not found: it is in no node_modules of .*customer/],
    [
      'is at no such path',
      './nowhere',
      /^NODE_PACKAGES: '\.\/nowhere' was not found: there is no package\.json in it$/,
    ],
  ])('since it %s', (_what, name, message) => {
    expect(refusal(name)).toMatch(message);
  });

  it.each<[string, string, object, RegExp]>([
    [
      'is of another version',
      'export {}',
      { dataFlow: { nodeApi: 2 } },
      /is made for another version of the server: .*found 2$/,
    ],
    [
      'tells no version',
      'export {}',
      { dataFlow: undefined },
      /"dataFlow": \{ "nodeApi": 1 \} in its package\.json, found nothing$/,
    ],
    [
      'has no module',
      'export default class {}',
      {},
      /has no Nest module: expected its default export to be a class with/,
    ],
    [
      'has no node',
      "import { Module } from 'dataflow-server/node'; export default class A {} Module({ providers: [] })(A);",
      {},
      /has no node among/,
    ],
    ['throws', 'throw new Error("no licence")', {}, /could not be loaded: Error: no licence$/],
    ['has a node of the server', nodeOf('vad'), {}, /has a node of the type 'vad', which the server has too$/],
  ])('since it %s', async (_what, code, manifest, message) => {
    await makePackage('bad-nodes', code, manifest);
    expect(refusal('bad-nodes')).toMatch(message);
  });

  it('since another one has a node of that type', async () => {
    await makePackage('one', nodeOf('mine'));
    await makePackage('two', nodeOf('mine'));
    expect(refusal('one, two')).toMatch(/^NODE_PACKAGES: 'two' has a node of the type 'mine', which 'one' has too$/);
  });
});
