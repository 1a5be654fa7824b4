// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Skipped } from './measure.mjs';

/** The first line of what a program says of its version. @param {'ffmpeg' | 'sox'} name */
export function versionOf(name) {
  const { error, stdout } = spawnSync(name, [name === 'sox' ? '--version' : '-version'], { encoding: 'utf8' });
  return error ? undefined : stdout.split('\n', 1).join('').trim();
}

/** @param {'ffmpeg' | 'sox'} name @throws Skipped */
export function requireProgram(name) {
  if (versionOf(name) === undefined) throw new Skipped(`${name} is not installed`);
}

/** Runs a program to its end and tells how long it took, in ms. @param {string} name @param {string[]} args */
export async function timeProgram(name, args) {
  const startMs = performance.now();
  const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}`);
  return performance.now() - startMs;
}

/** @template T @param {(folder: string) => Promise<T>} use @returns {Promise<T>} */
export async function withFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'dataflow-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
