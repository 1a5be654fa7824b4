import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  AUDIO_HEADERS,
  BOUNDARY,
  multipart,
  PARAMETERS_HEADERS,
  RawConnection,
  requestHead,
} from '../support/raw-http.js';
import { BuiltServer } from '../support/built-server.js';
import { echoProject } from '../support/test-nodes.module.js';
import { StreamClient } from '../support/stream-client.js';
import { makeWav } from '../support/wav/index.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Begins an upload on the project `echo` and leaves it unfinished. */
async function beginUpload(server: BuiltServer): Promise<RawConnection> {
  const body = multipart([
    [PARAMETERS_HEADERS, '{"Events":[{"Name":"x"}]}'],
    [AUDIO_HEADERS, makeWav({ data: new Uint8Array(50_000) })],
  ]);
  const connection = await RawConnection.open(server.url);
  const headers = await server.headers({ ProjectName: 'echo', Accept: 'application/x-ndjson' });
  await connection.write(
    requestHead('/project-runner', {
      ...headers,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      'Content-Length': body.length,
    }),
  );
  await connection.write(body.subarray(0, -100));
  await connection.waitFor(/"Name":"x"/);
  return connection;
}

const tail = (): Buffer => multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(50_000) })]]).subarray(-100);

describe('the start', () => {
  it('reports every fault of the environment, and exits', () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      env: { PORT: 'x', LOG_LEVEL: 'loud', EMBEDDED_IDENTITY: 'off' },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/PORT: .*LOG_LEVEL: /s);
  });

  it('reports an invalid list of addresses', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'data-'));
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      env: { PORT: '0', DATA_DIR: dataDir, OUTBOUND_ALLOW: 'public, 10.0.0.0/33' },
      encoding: 'utf8',
    });
    await rm(dataDir, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toMatch(/\nOUTBOUND_ALLOW: expected public, .* found '10\.0\.0\.0\/33'/);
  });

  it('refuses a data folder that another process uses, naming it', async () => {
    const server = await BuiltServer.start();
    const { status, stderr } = spawnSync(process.execPath, [MAIN], {
      env: { PORT: '0', DATA_DIR: server.dataDir },
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(String(server.process.pid));
    await server.stop();
  });
});

describe('a new CREDENTIALS_KEY', () => {
  it('takes the place of the key that was made, at the next start', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-keys-'));
    const first = await BuiltServer.start({ dataDir });
    const kept = await fetch(`${first.url}/credentials`, {
      method: 'POST',
      headers: await first.headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ id: 'openai', apiKey: { value: 'hunter2' } }),
    });
    expect(kept.status).toBe(201);
    await first.stop();
    const made = await readFile(join(dataDir, 'credentials-key'), 'utf8');
    const environment = { CREDENTIALS_KEY: `${'0f'.repeat(32)},${made}` };
    const rotating = await BuiltServer.start({ dataDir, environment });
    expect(rotating.output).toMatch(/"count":1,"msg":"credentials re-encrypted"/);
    await rotating.stop();
    const rotated = await BuiltServer.start({ dataDir, environment });
    expect(rotated.output).not.toContain('encrypted anew');
    const found = await fetch(`${rotated.url}/credentials/openai`, { headers: await rotated.headers() });
    expect(await found.json()).toMatchObject({ id: 'openai', kind: 'apiKey' });
    await rotated.stop();
    for (const { output } of [first, rotating, rotated]) {
      for (const secret of ['hunter2', made, '0f0f']) expect(output).not.toContain(secret);
    }
    await rm(dataDir, { recursive: true });
  });
});

describe('SIGTERM', () => {
  it('lets running operations end, refuses new ones, and exits with 0', async () => {
    const server = await BuiltServer.start();
    await server.saveProject(echoProject());
    const headers = await server.headers({ ProjectName: 'echo' });
    const connection = await beginUpload(server);
    server.process.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status).toBe(503);
    const body = new FormData();
    body.append('Parameters', '{"Events":[{"Name":"x"}]}');
    const refused = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body });
    expect(await refused.json()).toMatchObject({ code: 'server.draining', status: 503 });
    await connection.write(tail());
    await connection.waitFor(/\{"Final":/);
    expect(await server.exited()).toBe(0);
  });

  it('stops what outlives the grace period, with its code', async () => {
    const server = await BuiltServer.start({ environment: { SHUTDOWN_GRACE_SECONDS: '1' } });
    await server.saveProject(echoProject());
    const connection = await beginUpload(server);
    server.process.kill('SIGTERM');
    await connection.waitFor(/\{"Error":\{.*"code":"server.draining"/);
    expect(await server.exited()).toBe(0);
  });

  it('lets streams end within the grace period, and closes the others with 1001', async () => {
    const server = await BuiltServer.start({ environment: { SHUTDOWN_GRACE_SECONDS: '2' } });
    await server.saveProject({ ...echoProject(), flowTypes: ['stream'] });
    const Token = await server.token();
    const Audio = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 2 };
    const start = { MessageName: 'Start', Tenant: 'demo', Token, ProjectName: 'echo', Audio };
    const open = (): Promise<StreamClient> => StreamClient.open(server.url);
    const [idle, late, ...running] = await Promise.all([open(), open(), open(), open(), open()]);
    for (const client of running) {
      client.send(start);
      expect(await client.response('Start')).toMatchObject({ Success: true });
    }
    server.process.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status).toBe(503);
    await expect(open()).rejects.toThrow('503');
    late.send(start);
    expect(await late.closed).toEqual({ code: 1001, reason: 'server.draining' });
    const audio = Buffer.from(Array.from({ length: 4_000 }, (_, index) => index % 256));
    for (const client of running) client.sendAudio(audio, 160);
    running[0].send({ MessageName: 'Finalize' });
    expect(await running[0].closed).toEqual({ code: 1000, reason: '' });
    for (const client of running.slice(1)) {
      expect(await client.closed).toEqual({ code: 1001, reason: 'server.draining' });
      expect(client.problems).toMatchObject([{ code: 'server.draining', status: 503 }]);
    }
    for (const client of running) expect(Buffer.compare(Buffer.concat(client.audio), audio)).toBe(0);
    expect(await idle.closed).toEqual({ code: 1001, reason: 'server.draining' });
    expect(await server.exited()).toBe(0);
  });

  it.each([
    ['headers', 20],
    ['body', -7],
  ])('answers a request whose %s it has in part, and does not wait for its connection', async (_part, cut) => {
    const server = await BuiltServer.start({ environment: { SHUTDOWN_GRACE_SECONDS: '300' } });
    const body = '{"nodes":[]}';
    const headers = { ...(await server.headers()), 'Content-Type': 'application/json', 'Content-Length': body.length };
    const connection = await RawConnection.open(server.url);
    const request = requestHead('/projects/validate', headers) + body;
    await connection.write(request.slice(0, cut));
    server.process.kill('SIGTERM');
    await expect.poll(() => server.output).toContain('shutting down');
    // The server accepts no connection once it closes.
    await expect
      .poll(() =>
        fetch(`${server.url}/health/live`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    await connection.write(request.slice(cut));
    await connection.waitFor(/^HTTP\/1\.1 200 /);
    // An idle connection stays open for KEEP_ALIVE_SECONDS (65).
    await expect.poll(() => server.process.exitCode, { timeout: 30_000 }).toBe(0);
    await server.stop();
  });

  it('a second time ends at once, long before the time of grace is over', async () => {
    const server = await BuiltServer.start({ environment: { SHUTDOWN_GRACE_SECONDS: '300' } });
    await server.saveProject(echoProject());
    await beginUpload(server);
    server.process.kill('SIGTERM');
    await expect.poll(() => server.output).toContain('shutting down');
    server.process.kill('SIGTERM');
    await server.stop();
  });
});

describe('a full disk', () => {
  it('fails the operation that needs it, clearly, and the server goes on', async () => {
    // Files may not grow past 32 MiB (in blocks of 512 bytes), which is how a full disk looks to the spool.
    const server = await BuiltServer.start({ prefix: 'ulimit -f 65536;' });
    await server.saveProject(echoProject());
    const body = multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(40 * 1024 * 1024) })]]);
    const headers = await server.headers({
      ProjectName: 'echo',
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    });
    const connection = await RawConnection.open(server.url);
    await connection.write(requestHead('/project-runner', { ...headers, 'Content-Length': body.length }));
    await connection.writeUntilAnswered(body);
    const [answer] = await connection.waitFor(/^HTTP[^]*\r\n\r\n.*"code":"server\.storage-full"/, 60_000);
    expect(answer).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: 60\r\n/);
    connection.close();
    const small = multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(1_000) })]]);
    const next = await RawConnection.open(server.url);
    await next.write(requestHead('/project-runner', { ...headers, 'Content-Length': small.length }));
    await next.write(small);
    await next.waitFor(/^HTTP\/1\.1 200 /, 60_000);
    next.close();
    await server.stop();
  });
});

describe('kill -9', () => {
  it('in mid-operation leaves no file, and the next start ends what was running', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-killed-'));
    const server = await BuiltServer.start({ dataDir });
    await server.saveProject(echoProject());
    await beginUpload(server);
    await server.stop('SIGKILL');
    expect(await readdir(join(dataDir, 'spool')).catch(() => [])).toEqual([]);
    const again = await BuiltServer.start({ dataDir });
    const projects = await fetch(`${again.url}/projects`, { headers: await again.headers() });
    expect(await projects.json()).toMatchObject({
      items: [{ name: 'ca-online' }, { name: 'demo-batch' }, { name: 'demo-stream' }, { name: 'echo' }],
    });
    await again.stop();
    expect((await stat(dataDir)).isDirectory()).toBe(true);
    await rm(dataDir, { recursive: true });
  });
});
