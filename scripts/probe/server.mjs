// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildIfNeeded } from '../build-if-needed.mjs';
import { startArguments } from '../start-arguments.mjs';

const SECRET = 'probe-secret-of-the-demo-client';
const SCOPES = 'Wagtail Wagtail.Admin Wagtail.Platform';
const START_MS = 60_000;

/** The built server, with a token of all scopes. */
export class ProbedServer {
  /**
   * @param {string} url
   * @param {string} token
   */
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  get headers() {
    return { Authorization: `Bearer ${this.token}`, Tenant: 'demo' };
  }

  /**
   * Runs a batch operation and reads its answer.
   *
   * @param {string} project
   * @param {string} parameters JSON, or what is sent instead.
   * @param {number | readonly number[]} status The expected one, or those.
   * @throws Error for another status: the input did not reach what it is to load.
   */
  async run(project, parameters, status) {
    const body = new FormData();
    body.append('Parameters', parameters);
    const headers = { ...this.headers, ProjectName: project };
    await check(await fetch(`${this.url}/project-runner`, { method: 'POST', headers, body }), status);
  }

  /**
   * Posts JSON and reads the answer.
   *
   * @param {string} path
   * @param {string} json
   * @param {number} status The expected one.
   * @throws Error for another status.
   */
  async post(path, json, status) {
    const headers = { ...this.headers, 'Content-Type': 'application/json' };
    await check(await fetch(`${this.url}${path}`, { method: 'POST', headers, body: json }), status);
  }
}

/** @param {Response} response @param {number | readonly number[]} status The expected one, or those. */
async function check(response, status) {
  const text = await response.text();
  if ([status].flat().includes(response.status)) return;
  throw new Error(`expected status ${[status].flat().join(' or ')}, found ${response.status}: ${text.slice(0, 500)}`);
}

/**
 * Starts the built server with embedded defaults, saves projects, and stops it after `use`.
 *
 * @template T
 * @param {readonly Record<string, unknown>[]} projects
 * @param {(server: ProbedServer) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withBuiltServer(projects, use) {
  buildIfNeeded();
  const folder = await mkdtemp(join(tmpdir(), 'dataflow-probe-'));
  const child = spawn(process.execPath, await startArguments(), {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: folder,
      EMBEDDED_IDENTITY_CLIENT_SECRET: SECRET,
      // The inputs are to be worked on, not refused.
      MAX_EVENT_LOOP_DELAY_MS: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(child.stdout);
    const server = new ProbedServer(url, await tokenOf(url));
    for (const project of projects) await server.post('/projects', JSON.stringify(project), 201);
    return await use(server);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {import('node:stream').Readable} output */
async function addressOf(output) {
  let log = '';
  output.on('data', (/** @type {Buffer} */ chunk) => (log = (log + chunk.toString()).slice(-10_000)));
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(20)) {
    const [, url] = /"url":"([^"]+)"/.exec(log) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`the server did not start within ${START_MS} ms: ${log}`);
}

/** @param {string} url */
async function tokenOf(url) {
  const body = new URLSearchParams({
    client_id: 'demo',
    client_secret: SECRET,
    grant_type: 'client_credentials',
    scope: SCOPES,
  });
  const response = await fetch(`${url}/connect/token`, { method: 'POST', body });
  const { access_token: token } = /** @type {{ access_token: string }} */ (await response.json());
  return token;
}
