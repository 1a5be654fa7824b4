// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-if-needed.mjs';

/**
 * Runs everything that CI checks, two commands at a time.
 *
 * All checks run, even after a failure; the exit code is 1 if one failed. `--no-tests` skips the tests.
 */

/** Commands that run at once: type-aware tools take 1 GB each. */
const CONCURRENCY = 2;

const GENERATED = [
  'docs/errors.md',
  'docs/events.md',
  'docs/nodes.md',
  'docs/configuration.md',
  'docs/metrics.md',
  'docs/project.svg',
  '.env.example',
  'openapi.json',
  'asyncapi.json',
];
/** Four times as fast as the compiler that the lint needs. */
const TSC = 'node_modules/typescript-7/bin/tsc';
const MIGRATIONS = 'src/database/migrations';

/** @type {string[]} */
const failed = [];

await together(
  () => run('format', 'prettier', '--check', '.'),
  () => run('language', 'node', 'scripts/language.mjs'),
  () => unchanged('WebAssembly', ['src/audio/sample-kernels.wasm.ts'], 'npm', 'run', '--silent', 'wasm'),
);
// The checks below read the built server and the client.
await run('build', 'npm', 'run', '--silent', 'build');
await run('SDK', 'npm', 'run', '--silent', 'build', '--workspace', 'packages/sdk');
await together(
  () => run('lint', 'eslint', '.', '--max-warnings', '0'),
  () => run('types', 'node', TSC, '--noEmit'),
  () => run('types of the end-to-end tests', 'node', TSC, '--noEmit', '-p', 'test/e2e'),
  () => run('dependencies', 'depcruise', 'src', 'packages'),
  () => run('dead code', 'knip'),
  () => unchanged('generated files', GENERATED, 'npm', 'run', '--silent', 'docs'),
  () =>
    unchanged(
      'migrations',
      readdirSync(join(ROOT, MIGRATIONS), { recursive: true }).map((name) => join(MIGRATIONS, String(name))),
      'drizzle-kit',
      'generate',
    ),
);
await run('OpenAPI and AsyncAPI', 'redocly', 'lint', 'openapi.json', 'asyncapi.json');
if (!process.argv.includes('--no-tests')) {
  console.log('\n== tests');
  const { status } = spawnSync('npm', ['test', '--silent'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) failed.push('tests');
}

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\nAll checks passed.');

/**
 * Runs a command; its output is printed as one block when it ends.
 *
 * @param {string} name @param {string} command @param {string[]} args
 * @returns {Promise<void>}
 */
async function run(name, command, ...args) {
  const startMs = performance.now();
  const bin = join(ROOT, 'node_modules', '.bin', command);
  const child = spawn(existsSync(bin) ? bin : command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  }
  const status = await new Promise((resolve) => child.once('error', resolve).once('close', resolve));
  console.log(`\n== ${name} (${((performance.now() - startMs) / 1000).toFixed(1)} s)\n${output.trimEnd()}`);
  if (status !== 0) failed.push(name);
}

/**
 * Runs tasks, as many at once as CONCURRENCY says.
 *
 * @param {(() => Promise<void>)[]} tasks
 */
async function together(...tasks) {
  const left = tasks.values();
  const worker = async () => {
    for (const task of left) await task();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/**
 * Runs a generator, and fails if that changes its files.
 *
 * @param {string} name @param {string[]} files @param {string} command @param {string[]} args
 */
async function unchanged(name, files, command, ...args) {
  const before = files.map(hash);
  await run(name, command, ...args);
  const stale = files.filter((file, index) => hash(file) !== before[index]);
  if (stale.length === 0) return;
  failed.push(name);
  console.error(`Stale, and generated again: ${stale.join(', ')}`);
}

/** @param {string} file */
function hash(file) {
  const path = join(ROOT, file);
  if (!existsSync(path)) return '';
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'folder';
  }
}
