// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, ROOT } from './build-if-needed.mjs';
import { startArguments } from './start-arguments.mjs';

/**
 * Runs the main use case as a client would.
 *
 * Starts the server, gets a token, sends a recording, prints its events and stops the server.
 */

/** @typedef {{Name: string, Channel: number, StartMsec: number, EndMsec: number, Data: Record<string, unknown> | null}} WireEvent */

const TEXT_COLUMN = 100;

buildIfNeeded();
const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-demo-'));
const secret = `demo-${crypto.randomUUID()}`;
const port = await freePort();
const url = `http://127.0.0.1:${port}`;

console.log(`Starting the server with embedded defaults at ${url} …`);
const startMs = performance.now();
const server = spawn(process.execPath, await startArguments(), {
  env: {
    ...process.env,
    NODE_ENV: '',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    EMBEDDED_IDENTITY_CLIENT_SECRET: secret,
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  await ready();
  console.log(`Ready after ${seconds(startMs)}.\n`);
  await runCall();
} finally {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  await rm(dataDir, { recursive: true, force: true });
}
console.log('The server is down again. `npm start` starts one that stays, and says how to call it.');

/** Sends the demo recording, with its transcript as events, and prints the answer. */
async function runCall() {
  const wav = await readFile(join(ROOT, 'assets', 'demo-call.wav'));
  const { utterances } = JSON.parse(await readFile(join(ROOT, 'assets', 'demo-call.json'), 'utf8'));
  const parameters = {
    Settings: {
      DetectLanguage: true,
      Gender: true,
      Normalizer: true,
      ProfanityFilter: true,
      Sentiment: true,
      Summarization: true,
      TopicDetection: true,
    },
    CallProperties: { ExternalId: 'demo-call' },
    Events: utterances.map(
      (/** @type {{channel: number, startMsec: number, endMsec: number, text: string}} */ said) => ({
        Name: 'SR Milestone',
        Channel: said.channel,
        StartMsec: said.startMsec,
        EndMsec: said.endMsec,
        Data: { Text: said.text, TextAttributes: 'recognized' },
      }),
    ),
  };
  const token = await getToken();
  const body = new FormData();
  body.append('Parameters', JSON.stringify(parameters));
  body.append('Audio', new Blob([wav]), 'demo-call.wav');
  console.log(`POST /project-runner: project demo-batch, assets/demo-call.wav (${wav.length} bytes of stereo mu-law),`);
  console.log(`settings ${JSON.stringify(parameters.Settings)}, and the ${utterances.length} things said as events\n`);
  const sentMs = performance.now();
  const response = await fetch(`${url}/project-runner`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, Tenant: 'demo', ProjectName: 'demo-batch' },
    body,
  });
  const events = /** @type {WireEvent[]} */ (await response.json());
  if (!response.ok) throw new Error(`the server answered ${response.status}: ${JSON.stringify(events)}`);
  printTable(events);
  printNodeErrors(events);
  console.log(
    `\n${events.length} events in ${seconds(sentMs)}. Server-Timing: ${response.headers.get('Server-Timing')}`,
  );
  console.log(`SessionId: ${response.headers.get('SessionId')}\n`);
}

/** @param {WireEvent[]} events */
function printTable(events) {
  const row = (/** @type {string[]} */ [from = '', to = '', channel = '', name = '', data = '']) =>
    console.log(`${from.padStart(8)} ${to.padStart(8)}  ${channel.padEnd(4)} ${name.padEnd(17)} ${data}`.trimEnd());
  row(['from', 'to', 'ch', 'event', 'data']);
  row(['-------', '-------', '--', '-----', '----']);
  for (const { Name, Channel, StartMsec, EndMsec, Data } of events.filter((event) => !isNodeError(event))) {
    const place = [StartMsec, EndMsec].map((ms) => (ms < 0 ? '' : (ms / 1000).toFixed(2)));
    row([place[0] ?? '', place[1] ?? '', Channel < 0 ? 'all' : String(Channel), Name, shown(Data)]);
  }
}

/** Nodes that were left out, each with what to set. @param {WireEvent[]} events */
function printNodeErrors(events) {
  const details = events.filter(isNodeError).map(({ Data }) => `  ${Data?.Detail}`);
  if (details.length > 0) console.log(`\nThe call ran without these nodes:\n${details.join('\n')}`);
}

/** @param {WireEvent} event */
function isNodeError({ Name }) {
  return Name === 'Node Error';
}

/** @param {Record<string, unknown> | null} data */
function shown(data) {
  if (!data) return '';
  const { Text, TextAttributes, Sentiment, Score, Service, Detail } = data;
  const text =
    Text !== undefined
      ? `${Text} [${TextAttributes}]`
      : Sentiment !== undefined
        ? `${Sentiment} ${Score}`
        : (Detail ?? Service ?? JSON.stringify(data));
  const whole = String(text);
  return whole.length > TEXT_COLUMN ? `${whole.slice(0, TEXT_COLUMN - 1)}…` : whole;
}

async function getToken() {
  const form = { client_id: 'demo', client_secret: secret, grant_type: 'client_credentials', scope: 'Wagtail' };
  const response = await fetch(`${url}/connect/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = /** @type {{access_token: string}} */ (await response.json());
  return token;
}

async function ready() {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with code ${server.exitCode}`);
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {number} sinceMs */
function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(2)} s`;
}
