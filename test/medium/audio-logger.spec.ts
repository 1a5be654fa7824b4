import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WavReader } from '../../src/audio/index.js';
import { S3Server } from '../support/s3-server.js';
import { TestApp } from '../support/test-app.js';

/** A project that keeps its recordings, in the whole server. */

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

let call: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  call = new Uint8Array(await readFile(new URL('../../assets/demo-call.wav', import.meta.url)));
});

const apps: TestApp[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

async function start(environment: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const app = await TestApp.start({ environment });
  apps.push(app);
  await app.saveProject({
    name: 'kept',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'logger', type: 'audio-logger', parameters: { ChannelCount: 2, Postfix: 'call' } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [0, 1].flatMap((channel) => [
      { from: `entry.audio.${channel}`, to: `logger.audio.${channel}` },
      { from: `entry.events.${channel}`, to: 'publisher.events' },
    ]),
  });
  return app;
}

function samplesOf(wav: Uint8Array): unknown {
  const reader = new WavReader({ strict: true });
  const planes = [...reader.push(wav), ...reader.end()];
  return {
    format: { ...reader.format, encoding: 'any', bitsPerSample: 0 },
    frames: planes.flatMap(([plane]) => [...plane!]),
  };
}

it('keeps the recording in a folder, by tenant, project and operation', async () => {
  const app = await start();
  const response = await app.run('kept', { parameters: {}, audio: call });
  expect(response.status).toBe(200);
  const project = join(app.dataDir, 'audio', app.demo.id, 'kept');
  const ids = await readdir(project);
  expect(ids).toEqual([expect.stringMatching(ULID)]);
  const folder = join(project, ids[0]!);
  expect(await readdir(folder)).toEqual(['logger-call.wav']);
  expect(samplesOf(await readFile(join(folder, 'logger-call.wav')))).toEqual(samplesOf(call));
});

it('keeps it in object storage, and fails with it', async () => {
  const server = await S3Server.start();
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = server.settings;
  const app = await start({
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  });
  expect((await app.run('kept', { parameters: {}, audio: call })).status).toBe(200);
  const [[name, object] = []] = [...server.objects];
  const [tenant, project, id, file] = name?.split('/') ?? [];
  expect([server.objects.size, tenant, project, file]).toEqual([1, app.demo.id, 'kept', 'logger-call.wav']);
  expect(id).toMatch(ULID);
  expect(samplesOf(object!.bytes)).toEqual(samplesOf(call));
  server.fault = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
  const refused = await app.run('kept', { parameters: {}, audio: call });
  expect(refused.status).toBe(502);
  expect(await refused.json()).toMatchObject({
    code: 'node.service-failed',
    detail: `The object storage at ${new URL(endpoint).host} answered 403 (AccessDenied); check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and the rights of the key.`,
    node: { id: 'logger', type: 'audio-logger' },
  });
  expect(app.logLines.join('')).not.toContain(secretAccessKey);
  await server.close();
});
