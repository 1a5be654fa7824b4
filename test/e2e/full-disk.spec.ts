import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { AUDIO_HEADERS, BOUNDARY, multipart, RawConnection, requestHead } from '../support/raw-http.js';
import { mountTmpfs } from '../support/small-disk.js';
import { echoProject } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

/** The disk of DATA_DIR becomes full: requests that need it get `server.storage-full`, others succeed. */

const MIB = 1024 * 1024;

const folder = await mkdtemp(join(tmpdir(), 'dataflow-disk-'));
const unmount = mountTmpfs(folder, 'size=200m');
if (!unmount) {
  console.warn('A disk that fills up is skipped: no file system can be mounted.');
  await rm(folder, { recursive: true });
}

describe.skipIf(!unmount)('a disk that fills up', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    server = await BuiltServer.start({ dataDir: folder });
    await server.saveProject(echoProject());
    await server.saveProject({
      name: 'kept',
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'logger', type: 'audio-logger' },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'logger.audio.0' },
        { from: 'entry.events.0', to: 'publisher.events' },
      ],
    });
    await fill();
  });
  afterAll(async () => {
    await server.stop();
    unmount?.();
    await rm(folder, { recursive: true });
  });

  async function fill(): Promise<void> {
    const file = await open(join(folder, 'filler'), 'w');
    const full = async (): Promise<boolean> => {
      try {
        return (await file.write(Buffer.alloc(MIB))).bytesWritten < MIB;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOSPC';
      }
    };
    while (!(await full()));
    await file.close();
  }

  /** Uploads audio, and gives the answer. */
  async function upload(project: string, bytes: number): Promise<string> {
    const channelCount = project === 'kept' ? 1 : 2;
    const body = multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(bytes), channelCount })]]);
    const headers = await server.headers({
      ProjectName: project,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    });
    const connection = await RawConnection.open(server.url);
    await connection.write(requestHead('/project-runner', { ...headers, 'Content-Length': body.length }));
    await connection.writeUntilAnswered(body);
    const [answer] = await connection.waitFor(/^HTTP[^]*\r\n\r\n.+/, 60_000);
    connection.close();
    return answer;
  }

  it('fails an upload that must be held', async () => {
    expect(await upload('echo', 8 * MIB)).toMatch(/^HTTP\/1\.1 503 [^]*"code":"server\.storage-full"/);
  });

  it('fails a recording that is to be kept', async () => {
    expect(await upload('kept', 100_000)).toMatch(
      /^HTTP\/1\.1 503 [^]*"code":"server\.storage-full"[^]*"node":\{"id":"logger"/,
    );
  });

  it('leaves operations that need no disk alone', async () => {
    expect(await upload('echo', 1_000)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is reported by readiness, and the server lives', async () => {
    const ready = async (): Promise<unknown> => (await fetch(`${server.url}/health/ready`)).json();
    await expect.poll(ready).toMatchObject({ status: 'error', details: { disk: { status: 'down' } } });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });

  it('fails what the embedded database must write', async () => {
    const headers = await server.headers({ 'Content-Type': 'application/json' });
    const save = async (index: number): Promise<string> => {
      const design = { ...echoProject(), name: `more-${index}`, description: 'x'.repeat(200) };
      const response = await fetch(`${server.url}/projects`, { method: 'POST', headers, body: JSON.stringify(design) });
      return response.status === 201 ? 'saved' : await response.text();
    };
    let answer = 'saved';
    for (let index = 0; answer === 'saved' && index < 5_000; index += 1) answer = await save(index);
    expect(JSON.parse(answer)).toMatchObject({ code: 'server.storage-full', status: 503 });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });
});
