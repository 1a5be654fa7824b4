import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { SlowService, slowVosk } from '../support/slow-service.js';
import { SocketService } from '../support/socket-service.js';
import { isAvailable } from '../support/tools.js';

const CLIENT = fileURLToPath(new URL('../../examples/stream-client.mjs', import.meta.url));
const CALL = fileURLToPath(new URL('../../assets/demo-call.wav', import.meta.url));

/** Hears when each channel speaks, and sends the second one back. */
const listen = {
  name: 'listen',
  flowTypes: ['stream'],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    { id: 'vad-0', type: 'vad' },
    { id: 'vad-1', type: 'vad' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'vad-0.audio' },
    { from: 'entry.audio.1', to: 'vad-1.audio' },
    { from: 'entry.audio.1', to: 'publisher.audio.0' },
    { from: 'vad-0.events', to: 'publisher.events' },
    { from: 'vad-1.events', to: 'publisher.events' },
  ],
};

let server: BuiltServer;
let folder: string;
beforeAll(async () => {
  server = await BuiltServer.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1', STREAM_PING_SECONDS: '1' } });
  folder = await mkdtemp(join(tmpdir(), 'dataflow-stream-'));
  await server.saveProject(listen);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly events: readonly { readonly Name: string; readonly Channel: number }[];
}

/** Runs the example as a user would. */
async function run(token: string, ...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [CLIENT, '--url', server.url, ...args], {
    env: pinnedEnvironment({ TOKEN: token }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  const lines = text.trimEnd().split('\n');
  const events = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Run['events'][number]);
  return { code: child.exitCode, lines, events };
}

describe("npm's W3C client, in examples/stream-client.mjs", () => {
  it('streams the recording that comes with the project, with a token of the embedded provider', async () => {
    const { code, lines, events } = await run(await server.token('Wagtail'), '--project', 'listen', '--fast', CALL);
    expect(lines[0]).toMatch(
      /^StartResponse \{"Success":true,"SessionId":"\w{26}","ProjectName":"listen","ProjectVersion":1\}$/,
    );
    const count = (name: string, channel: number): number =>
      events.filter(({ Name, Channel }) => Name === name && Channel === channel).length;
    for (const channel of [0, 1]) {
      expect(count('Speech Started', channel)).toBeGreaterThan(2);
      expect(count('Speech Ended', channel)).toBe(count('Speech Started', channel));
    }
    expect(lines).toContain('FinalizeResponse {"Success":true}');
    expect(events.slice(-4).map(({ Name }) => Name)).toEqual(Array(4).fill('FinalResult'));
    // One of two channels, in the encoding that came. The words at the close are the library's own.
    const samples = ((await readFile(CALL)).length - 58) / 2;
    expect(lines.slice(-2)).toEqual([`audio: ${samples} bytes`, 'closed 1000 Normal connection closure']);
    expect(code).toBe(0);
  });

  it('needs no options on a machine with the defaults but an address and a token', async () => {
    const { lines, events } = await run(await server.token('Wagtail'), '--fast', CALL);
    expect(new Set(events.map(({ Name }) => Name))).toContain('Speech Ended');
    expect(events.at(-1)?.Name).toBe('FinalResult');
    expect(lines.at(-1)).toMatch(/^closed 1000/);
  });

  it('streams samples without a header at the pace of speech', async () => {
    const file = join(folder, 'second.raw');
    await writeFile(file, Buffer.alloc(16_000));
    const startMs = performance.now();
    const { lines } = await run(await server.token('Wagtail'), '--project', 'listen', '--raw', 'pcm:8000:1', file);
    expect(performance.now() - startMs).toBeGreaterThan(900);
    expect(lines.at(-1)).toMatch(/^closed 1000/);
  });

  it('reports why a stream was rejected', async () => {
    const { code, lines } = await run('rubbish', '--project', 'listen', CALL);
    expect(lines[0]).toMatch(/^StartResponse \{"Success":false,.*"code":"auth.token-invalid"/);
    expect(lines.at(-1)).toMatch(/^closed 1008/);
    expect(code).toBe(1);
  });
});

/** A Python with the package `websockets`; on Debian that of the system, with `python3-websockets`. */
const PYTHON = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import websockets']).status === 0,
);

const hasWebsockets = isAvailable(PYTHON === undefined ? 'websockets' : '', 'in Python');

describe("Python's websockets, as in docs/streaming.md", () => {
  it.runIf(hasWebsockets)('gets all text of a recording that is sent at once to a slow recognizer', async () => {
    const service = await SocketService.start((socket) => {
      new SlowService(socket, { bytesPerSecond: 640_000, pingMs: 1_000 }, slowVosk);
    });
    await server.saveProject({
      name: 'recognize',
      flowTypes: ['stream'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'sr', type: 'sr-websocket', parameters: { Address: service.url, Engine: 'vosk' } },
        { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'sr.audio' },
        { from: 'sr.events', to: 'publisher.events' },
      ],
    });
    const page = await readFile(new URL('../../docs/streaming.md', import.meta.url), 'utf8');
    const [, program = ''] = /^```python\n(.*?)^```$/ms.exec(page) ?? [];
    const url = server.url.replace('http', 'ws');
    const child = spawn(PYTHON!, ['-c', program, url, await server.token('Wagtail'), 'recognize'], {
      env: pinnedEnvironment(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stdin.end(Buffer.alloc(120 * 32_000));
    await once(child, 'close');
    const seconds = Array.from({ length: 120 }, (_, second) => `second ${second + 1}`);
    expect(text.trimEnd().split('\n')).toEqual([...seconds, 'end', 'closed 1000']);
    service.close();
  });
});
