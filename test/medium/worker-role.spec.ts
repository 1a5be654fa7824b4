import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataFlowError } from '../../src/common/errors/index.js';
import { MetricsHost } from '../../src/metrics/index.js';
import { OperationLedger, OperationRepository } from '../../src/operations/ledger/index.js';
import { BatchRun, OperationOpener, SpooledOutput, type Operation } from '../../src/operations/index.js';
import { RESULT_FORMS } from '../../src/results/index.js';
import { serializeJson } from '../../src/results/json.serializer.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp, type WireEvents } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

const DATA = Uint8Array.from({ length: 16_000 }, (_, index) => index % 251);
const PARAMETERS = JSON.stringify({ Events: [{ Name: 'Greeting', Data: { Text: 'hi' } }] });

let app: TestApp;
let recording: string;
beforeAll(async () => {
  app = await TestApp.start({
    imports: [TestNodesModule],
    environment: { DATAFLOW_ROLES: 'worker', METRICS_PORT: '0' },
  });
  await app.saveProject(echoProject());
  await app.saveProject(projectOf('failing', 'test-failing'));
  recording = join(app.dataDir, 'call.wav');
  await writeFile(recording, makeWav({ channelCount: 2, data: DATA }));
});
afterAll(() => app.close());

/** Accepts an operation, as what dispatches operations to a worker will. */
async function accept(name: string): Promise<Operation> {
  const caller = { clientId: 'c', subject: 's', scopes: new Set<string>(), tenants: ['demo'], expiresAt: new Date() };
  const choice = { name, services: [], version: undefined };
  const opener = app.app.get(OperationOpener);
  const project = await opener.findProject({ caller, tenant: app.demo, flowType: 'batch', choice });
  return app.operations.accept(project, 'batch');
}

async function run(operation: Operation, audio: AsyncIterable<Uint8Array>): Promise<SpooledOutput> {
  const makeOutput = SpooledOutput.of(RESULT_FORMS.json, operation.project.name);
  return app.app.get(BatchRun).run(operation, { parameters: PARAMETERS, audio }, makeOutput);
}

async function stateOf({ id }: Operation): Promise<string | undefined> {
  await app.app.get(OperationLedger).flush();
  return (await app.app.get(OperationRepository, { strict: false }).find(app.demo.id, id))?.state;
}

describe('a process with the role worker alone', () => {
  it('runs a batch operation from a wav file', async () => {
    const operation = await accept('echo');
    const output = await run(operation, createReadStream(recording, { highWaterMark: 1_000 }));
    const pieces: Uint8Array[] = [];
    for await (const piece of serializeJson(output)) pieces.push(piece);
    const events = JSON.parse(Buffer.concat(pieces).toString()) as WireEvents;
    expect(events.map(({ Name, Channel }) => [Name, Channel])).toEqual([
      ['Greeting', 0],
      ['Audio Output', 0],
      ['Audio Output', 1],
    ]);
    const content = Buffer.from(events[1]?.Data?.Content as string, 'base64');
    const left = Buffer.from(DATA).filter((_, index) => index % 4 < 2);
    expect(content.subarray(-left.length).equals(left)).toBe(true);
    await app.operations.release(operation);
    expect(await stateOf(operation)).toBe('succeeded');
  });

  it('fails an operation whose node fails', async () => {
    const operation = await accept('failing');
    await expect(run(operation, createReadStream(recording))).rejects.toMatchObject({ code: 'node.failed' });
    await app.operations.release(operation);
    expect(await stateOf(operation)).toBe('failed');
  });

  it('fails an operation whose file breaks off', async () => {
    const operation = await accept('echo');
    const missing = createReadStream(join(app.dataDir, 'missing.wav'));
    await expect(run(operation, missing)).rejects.toSatisfy((error: DataFlowError) => error.code === 'internal');
    await app.operations.release(operation);
  });

  it('serves health and metrics', async () => {
    for (const path of ['live', 'ready']) expect((await fetch(`${app.url}/health/${path}`)).status).toBe(200);
    expect((await fetch(app.app.get(MetricsHost).url ?? '')).status).toBe(200);
  });

  it.each([
    ['POST', '/project-runner'],
    ['POST', '/sessions'],
    ['GET', '/projects'],
    ['GET', '/nodes'],
    ['GET', '/tenants'],
    ['GET', '/credentials'],
    ['GET', '/docs'],
    ['GET', '/openapi.json'],
    ['GET', '/asyncapi.json'],
    ['POST', '/connect/token'],
  ])('has no route %s %s', async (method, path) => {
    const response = await fetch(`${app.url}${path}`, { method, headers: await app.headers() });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'request.not-found' });
  });

  it('accepts no WebSocket', async () => {
    const connection = await RawConnection.open(app.url);
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13 };
    const headers = { ...upgrade, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    await connection.write(requestHead('/project-runner', headers, 'GET'));
    expect(await connection.waitFor(/^HTTP\/1\.1 404 /)).not.toBeNull();
    connection.close();
  });
});
