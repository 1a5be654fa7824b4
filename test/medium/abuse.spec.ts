import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BOUNDARY, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav } from '../support/wav/index.js';

/** Clients that could harm others: no operation, slot or process is lost by them. */

const NDJSON = 'application/x-ndjson';
let app: TestApp;

beforeAll(async () => {
  app = await TestApp.start({
    imports: [TestNodesModule],
    environment: {
      ANSWER_IDLE_SECONDS: '1',
      UPLOAD_IDLE_SECONDS: '1',
      DRAIN_SECONDS: '5',
      MAX_EVENTS_OUT: '3000',
      MAILBOX_MESSAGES: '4',
    },
  });
  const debug = { key: 'DebugMode', type: 'boolean' };
  await app.saveProject(echoProject());
  await app.saveProject({ ...projectOf('flooding', 'test-flooding'), constraints: [debug] });
  await app.saveProject({
    ...projectOf('held', 'test-hanging'),
    nodes: [...(projectOf('held', 'test-hanging').nodes as object[]), { id: 'relay', type: 'external-relay' }],
    connections: [
      { from: 'entry.events.0', to: 'node.events' },
      { from: 'node.events', to: 'publisher.events' },
      { from: 'relay.events', to: 'publisher.events' },
    ],
  });
});
afterAll(() => app.close());

/** A whole batch request on events alone. */
async function request(project: string, parameters: object, accept = 'application/json'): Promise<string> {
  const body = `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n${JSON.stringify(parameters)}\r\n--${BOUNDARY}--\r\n`;
  const head = requestHead('/project-runner', {
    ...(await app.headers({ ProjectName: project, Accept: accept })),
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': Buffer.byteLength(body),
  });
  return head + body;
}

const allGone = (timeout: number): Promise<boolean> => vi.waitUntil(() => app.operations.count === 0, { timeout });

const flood = (Count: number, Settings: object = {}): object => ({
  Settings,
  Events: [{ Name: 'x', Data: { Count, Pad: 'y'.repeat(500) } }],
});

describe('a client', () => {
  it('that pipelines requests and disconnects leaves no operation behind', async () => {
    const page = requestHead('/docs/swagger-ui-bundle.js', {}, 'GET');
    for (let round = 0; round < 3; round += 1) {
      const connection = await RawConnection.open(app.url);
      connection.socket.pause();
      await connection.write(page.repeat(6) + (await request('echo', { Events: [{ Name: 'x' }] })));
      await sleep(300);
      connection.socket.resetAndDestroy();
    }
    await allGone(2_000);
  });

  it('that pipelines 500 requests is served in turn with other connections', async () => {
    const connection = await RawConnection.open(app.url);
    const other = await RawConnection.open(app.url);
    const health = requestHead('/health/live', {}, 'GET');
    await connection.write(health.repeat(500));
    await connection.waitFor(/HTTP\/1\.1 200 /);
    await other.write(health);
    await other.waitFor(/HTTP\/1\.1 200 /, 60_000);
    const count = (): number => connection.text.split('HTTP/1.1 200 ').length - 1;
    expect(count()).toBeLessThan(500);
    await expect.poll(count, { timeout: 100_000 }).toBe(500);
    for (const each of [connection, other]) each.close();
  });

  it.each(['application/json', NDJSON])('that does not read its answer as %s loses it', async (accept) => {
    const connection = await RawConnection.open(app.url);
    connection.socket.pause();
    const audio = Buffer.from(makeWav({ channelCount: 2, data: new Uint8Array(16_000_000) }));
    const isLive = accept === NDJSON;
    if (isLive) await connection.write(await request('flooding', flood(2_900, {}), accept));
    else {
      const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="Audio"\r\n\r\n`;
      const tail = `\r\n--${BOUNDARY}--\r\n`;
      const headers = {
        ...(await app.headers({ ProjectName: 'echo' })),
        'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
        'Content-Length': head.length + audio.length + tail.length,
      };
      await connection.write(requestHead('/project-runner', headers) + head);
      await connection.write(audio);
      await connection.write(tail);
    }
    await vi.waitUntil(() => app.operations.count === 1, { timeout: 2_000 }).catch(() => undefined);
    await allGone(10_000);
    connection.close();
  });

  it('that disconnects while the results of the nodes are sent leaves no operation behind', async () => {
    const connection = await RawConnection.open(app.url);
    connection.socket.pause();
    await connection.write(await request('flooding', flood(1_000, { DebugMode: true }), NDJSON));
    await sleep(500);
    connection.socket.resetAndDestroy();
    await allGone(3_000);
  });

  it('that stalls in a JSON body is answered, and without a token it is not even read', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': 100 };
    const stalled = await RawConnection.open(app.url);
    await stalled.write(`${requestHead('/projects/validate', { ...(await app.headers()), ...headers })}{"name":`);
    await stalled.waitFor(/^HTTP\/1\.1 408 .*request\.timeout/s, 30_000);
    stalled.close();
    const stranger = await RawConnection.open(app.url);
    await stranger.write(requestHead('/projects/validate', headers));
    await stranger.waitFor(/^HTTP\/1\.1 401 /, 30_000);
    stranger.close();
    const health = await RawConnection.open(app.url);
    await health.write(requestHead('/health/live', headers, 'GET'));
    await health.waitFor(/^HTTP\/1\.1 200 /, 30_000);
    health.close();
  });
});

describe('an operation', () => {
  it('whose results of the nodes are one event too many fails, and ends', async () => {
    const response = await app.run('flooding', { parameters: flood(1_499, { DebugMode: true }) });
    expect(await response.json()).toMatchObject({ code: 'operation.limit-exceeded' });
    await allGone(2_000);
  });

  it('takes no more events from outside than it can hold, and still comes to its end', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(await request('held', { Events: [{ Name: 'x' }] }, NDJSON));
    const [, id = ''] = await connection.waitFor(/SessionId: (\w+)/);
    await connection.waitFor(/"Name":"x"/);
    connection.socket.pause();
    const headers = await app.headers({ SessionId: id, 'Content-Type': 'application/json' });
    const body = JSON.stringify({ Event: { Name: 'from outside', Data: { Pad: 'y'.repeat(400_000) } } });
    const statuses: number[] = [];
    const isOver = (): boolean => statuses.some((status) => status !== 204);
    const lane = async (): Promise<void> => {
      while (!isOver()) {
        const response = await fetch(`${app.url}/sessions`, { method: 'POST', headers, body });
        statuses.push(response.status);
      }
    };
    const lanes = Promise.all(Array.from({ length: 24 }, lane));
    await expect.poll(isOver, { timeout: 60_000 }).toBe(true);
    expect(statuses.find((status) => status !== 204)).toBe(503);
    expect(statuses).toContain(204);
    connection.socket.resume();
    await connection.waitFor(/operation\.timed-out/, 60_000);
    await lanes;
    // An event that waits when the operation ends, or arrives later, has no operation.
    expect(statuses.filter((status) => ![204, 404, 503].includes(status))).toEqual([]);
    connection.close();
    await allGone(5_000);
  });
});
