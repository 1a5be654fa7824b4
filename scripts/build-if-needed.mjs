// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const INPUTS = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];

/**
 * Newest change of a file, or of any in a folder, in ms.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds the server unless what was built is newer than everything it was built from. */
export function buildIfNeeded() {
  // The last step of the build writes it.
  const stamp = join(ROOT, 'dist', '.built');
  const inputs = Math.max(...INPUTS.map((name) => newest(join(ROOT, name))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > inputs) return;
  console.error('Building …');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfNeeded();
