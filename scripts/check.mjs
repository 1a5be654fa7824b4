// @ts-check
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-if-needed.mjs';

/** Everything that CI checks, in the order of what fails fastest. All of it is run; the exit code tells whether all held. */

const GENERATED = [
  'docs/errors.md',
  'docs/events.md',
  'docs/nodes.md',
  'docs/configuration.md',
  'docs/metrics.md',
  '.env.example',
  'openapi.json',
  'asyncapi.json',
];
const MIGRATIONS = 'src/database/migrations';

/** @type {string[]} */
const failed = [];

run('format', 'prettier', '--check', '.');
unchanged('WebAssembly', ['src/audio/sample-kernels.wasm.ts'], 'npm', 'run', '--silent', 'wasm');
run('build', 'npm', 'run', '--silent', 'build');
run('client', 'node', 'scripts/make-client.mjs');
run('types', 'tsc', '--noEmit');
run('types of the client', 'tsc', '--noEmit', '-p', 'test/e2e');
run('lint', 'eslint', '.', '--max-warnings', '0');
run('dependencies', 'depcruise', 'src');
run('dead code', 'knip');
unchanged('generated files', GENERATED, 'npm', 'run', '--silent', 'docs');
unchanged(
  'migrations',
  readdirSync(join(ROOT, MIGRATIONS), { recursive: true }).map((name) => join(MIGRATIONS, String(name))),
  'drizzle-kit',
  'generate',
);
run('OpenAPI and AsyncAPI', 'redocly', 'lint', 'openapi.json', 'asyncapi.json');
// All of them, unless TEST_FILES names some, one a line.
run('tests', 'npm', 'test', '--silent', '--', ...(process.env.TEST_FILES ?? '').split('\n').filter(Boolean));

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\nAll checks passed.');

/** @param {string} name @param {string} command @param {string[]} args */
function run(name, command, ...args) {
  console.log(`\n== ${name}`);
  const bin = join(ROOT, 'node_modules', '.bin', command);
  const { status } = spawnSync(existsSync(bin) ? bin : command, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}

/**
 * Runs what makes files, and fails when that changes them.
 *
 * @param {string} name @param {string[]} files @param {string} command @param {string[]} args
 */
function unchanged(name, files, command, ...args) {
  const before = files.map(hash);
  run(name, command, ...args);
  const stale = files.filter((file, index) => hash(file) !== before[index]);
  if (stale.length === 0) return;
  failed.push(name);
  console.error(`Stale, and made anew: ${stale.join(', ')}`);
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
