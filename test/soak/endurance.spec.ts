import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { databaseKinds } from '../support/databases.js';
import { AUDIO_HEADERS, BOUNDARY, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { echoProject } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

describe('SIGTERM under 20 running operations', () => {
  it('ends all with their result or server.draining, exits with 0 and leaves nothing behind', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-endurance-'));
    const server = await BuiltServer.start({ dataDir, environment: { SHUTDOWN_GRACE_SECONDS: '5' } });
    await server.saveProject(echoProject());
    const before = await filesOf(dataDir);
    const wav = Buffer.from(makeWav({ channelCount: 2, data: new Uint8Array(400_000) }));
    const tail = `\r\n--${BOUNDARY}--\r\n`;
    const head = `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n{"Events":[{"Name":"x"}]}\r\n--${BOUNDARY}\r\n${AUDIO_HEADERS}\r\n\r\n`;
    const running = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const connection = await RawConnection.open(server.url);
        const Accept = index % 4 < 2 ? 'application/x-ndjson' : 'application/json';
        const headers = await server.headers({ ProjectName: 'echo', Accept });
        const length = head.length + wav.length + tail.length;
        const type = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, 'Content-Length': length };
        await connection.write(requestHead('/project-runner', { ...headers, ...type }) + head);
        await connection.write(wav.subarray(0, 200_000));
        return connection;
      }),
    );
    await sleep(1_000);
    server.process.kill('SIGTERM');
    await sleep(300);
    // Every other client goes on sending; the others never do.
    for (const [index, connection] of running.entries()) {
      if (index % 2 === 0) await connection.write(Buffer.concat([wav.subarray(200_000), Buffer.from(tail)]));
    }
    expect(await server.exited()).toBe(0);
    for (const [index, { text }] of running.entries()) {
      if (index % 2 === 0) expect(text).toMatch(/^HTTP\/1\.1 200 .*(\{"Final":|\]\s+0\s+$)/s);
      else expect(text).toContain('"code":"server.draining"');
    }
    expect(await filesOf(dataDir)).toEqual(before.filter((name) => name !== 'database.lock'));
    await rm(dataDir, { recursive: true, force: true });
  });
});

const SAVES = 30;

describe.each(await databaseKinds())('kill -9 in the midst of saves, on $name', (kind) => {
  it.skipIf(kind.isSkipped)('loses none that was acknowledged', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-endurance-'));
    const database = kind.isServer ? await kind.open() : undefined;
    const environment: Record<string, string> = database?.url === undefined ? {} : { DATABASE_URL: database.url };
    const acknowledged = new Set<number>([1]);
    let server = await BuiltServer.start({ dataDir, environment });
    try {
      await server.saveProject(echoProject());
      for (let round = 0; round < 3; round += 1) {
        const headers = await server.headers({ 'Content-Type': 'application/json', 'If-Match': '*' });
        const save = async (): Promise<void> => {
          const body = JSON.stringify(echoProject());
          const response = await fetch(`${server.url}/projects/echo`, { method: 'PUT', headers, body });
          if (response.ok) acknowledged.add(((await response.json()) as { version: number }).version);
        };
        const saves = Array.from({ length: SAVES }, () => save().catch(() => undefined));
        const enough = acknowledged.size + 5 + round * 5;
        await expect.poll(() => acknowledged.size, { interval: 1, timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
        await server.stop('SIGKILL');
        await Promise.all(saves);
        server = await BuiltServer.start({ dataDir, environment });
        const after = await server.headers();
        const response = await fetch(`${server.url}/projects/echo/versions?limit=200`, { headers: after });
        const { items } = (await response.json()) as { items: { version: number }[] };
        const kept = new Set(items.map(({ version }) => version));
        expect([...acknowledged].filter((version) => !kept.has(version))).toEqual([]);
      }
      expect(acknowledged.size).toBeGreaterThan(15);
    } finally {
      await server.stop();
      await database?.dispose();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

/** Files of a data folder but for the database's own. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => !name.startsWith('database/') && name !== 'database').sort();
}
