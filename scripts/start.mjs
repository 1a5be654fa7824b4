// @ts-check
import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';
import { startArguments } from './start-arguments.mjs';

/**
 * Starts the built server as a child process, since V8 reads its flags only at the start.
 *
 * The server is not in the process group of the terminal: it gets each signal once, from here. Under npm it also ends
 * when the parent of this process has ended, since npm passes SIGTERM to its shell alone. Started directly, the server
 * outlives the shell that started it.
 */

const PARENT_CHECK_MS = 1_000;
const parent = process.ppid;

buildIfNeeded();
const args = await startArguments();
const shown = args.map((arg) => (arg.startsWith('--') ? arg : relative(process.cwd(), arg)));
console.error(`node ${shown.join(' ')}`);
const server = spawn(process.execPath, args, { stdio: 'inherit', detached: true });
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => void server.kill(signal));
if (process.env.npm_lifecycle_event !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    // A second signal would end the server without its grace period.
    clearInterval(watch);
    server.kill('SIGTERM');
  }, PARENT_CHECK_MS).unref();
}
server.on('error', (error) => {
  console.error(`The server could not be started: ${error.message}`);
  process.exitCode = 1;
});
server.on('exit', (code, signal) => (process.exitCode = code ?? (signal ? 1 : 0)));
