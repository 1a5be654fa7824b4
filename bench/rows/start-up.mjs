// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { recommendedFlags } from '../../dist/v8-flags.js';
import { bestOf } from '../support/measure.mjs';
import { withFolder } from '../support/programs.mjs';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const PEER = fileURLToPath(new URL('../peers/bare-nest.mjs', import.meta.url));
const POLL_MS = 2;

/** @type {import('../support/measure.mjs').Row} */
export const startUpRow = {
  id: 'start-up',
  about: 'process start to the first 200 of /health/ready, embedded defaults in an empty DATA_DIR',
  run: async () => {
    const { best, all } = await bestOf({
      fresh: () => withFolder((folder) => start([...recommendedFlags(), MAIN], folder)),
      again: () =>
        withFolder(
          async (folder) =>
            (await start([...recommendedFlags(), MAIN], folder)) && start([...recommendedFlags(), MAIN], folder),
        ),
      peer: () => start([PEER], ''),
    });
    return [
      {
        name: 'first start, above a bare Nest application',
        figure: (best.fresh - best.peer) / 1000,
        unit: ' s',
        atMost: 2,
        detail: `server ${(best.fresh / 1000).toFixed(2)} s, with its DATA_DIR there ${(best.again / 1000).toFixed(2)} s; peer ${(best.peer / 1000).toFixed(2)} s`,
        raw: all,
      },
    ];
  },
};

/** @param {string[]} args @param {string} dataDir @returns {Promise<number>} ms */
async function start(args, dataDir) {
  const port = await freePort();
  const startMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const ms = performance.now() - startMs;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return ms;
}

/** @param {number} port @returns {Promise<boolean>} */
function isReady(port) {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/ready' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
