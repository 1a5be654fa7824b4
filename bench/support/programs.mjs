// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
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

/** Runs a program to its end and returns its time in ms. @param {string} name @param {string[]} args */
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

const LOCAL_SERVER = 'postgresql://postgres@127.0.0.1:5432/postgres';

/**
 * Creates a database at BENCH_DATABASE_URL, or on this machine's PostgreSQL, and drops it afterwards.
 *
 * @template T
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<T>}
 * @throws Skipped where no server answers.
 */
export async function withDatabase(use) {
  const address = process.env.BENCH_DATABASE_URL ?? LOCAL_SERVER;
  const admin = new Client({ connectionString: address, connectionTimeoutMillis: 2_000 });
  await admin.connect().catch((/** @type {Error} */ error) => {
    throw new Skipped(`no PostgreSQL (${error.message}); set BENCH_DATABASE_URL`);
  });
  const name = `bench_${process.pid}`;
  await admin.query(`create database ${name}`);
  try {
    const url = new URL(address);
    url.pathname = name;
    return await use(url.href);
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}
