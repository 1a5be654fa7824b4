import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StreamClient } from '../support/stream-client.js';
import { LateNode, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** Messages that arrive while the nodes of a stream are starting. */

const LATE = { ProjectName: 'late', Audio: { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1 } };

let app: TestApp;
let node: LateNode;
let client: StreamClient;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule], environment: { SHUTDOWN_GRACE_SECONDS: '1' } });
  await app.saveProject({ ...projectOf('late', 'test-late'), flowTypes: ['stream'] });
  node = app.app.get(LateNode, { strict: false });
});
afterAll(() => app.close());
beforeEach(async () => {
  client = await StreamClient.start(app, LATE);
  await expect.poll(() => node.starting, { interval: 5 }).toBe(1);
});
afterEach(async () => {
  await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
  expect(node.starting).toBe(0);
});

describe('while nodes start', () => {
  it('audio, events and messages wait, in order, and nothing is answered', async () => {
    const audio = Buffer.from(Array.from({ length: 32_000 }, (_, index) => index % 251));
    for (let index = 0; index < 10; index += 1) {
      client.socket.send(audio.subarray(index * 3_200, (index + 1) * 3_200));
      client.send({ Event: { Name: `event ${index}` } });
    }
    client.send({ MessageName: 'Update', Settings: { Some: 1 } });
    client.send({ Event: { Name: 7 } });
    client.send({ MessageName: 'Finalize' });
    // The pong comes behind all of that.
    client.socket.ping();
    await new Promise((resolve) => client.socket.once('pong', resolve));
    expect(client.frames).toEqual([]);
    node.letStart();
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(client.results.map(({ Name }) => Name)).toEqual(Array.from({ length: 10 }, (_, index) => `event ${index}`));
    expect(Buffer.compare(Buffer.concat(client.audio), audio)).toBe(0);
    const responses = client.frames.flatMap(({ MessageName, Success }) =>
      MessageName ? [[MessageName, Success]] : [],
    );
    expect(responses).toEqual([
      ['StartResponse', true],
      ['UpdateResponse', true],
      ['EventResponse', false],
      ['FinalizeResponse', true],
    ]);
  });

  it('Stop ends the stream at once', async () => {
    client.sendAudio(Buffer.alloc(32_000), 320);
    client.send({ MessageName: 'Stop' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
    expect(client.results).toEqual([]);
    expect(client.frames[0]).toEqual({ MessageName: 'StopResponse', Success: true });
  });

  it('a client that closes is answered, and leaves nothing', async () => {
    client.socket.close(1000);
    expect((await client.closed).code).toBe(1000);
    expect(client.frames).toEqual([]);
  });

  it('a client that goes leaves nothing', () => {
    client.socket.terminate();
  });

  it('text that is not JSON is refused', async () => {
    client.socket.send('nonsense');
    expect(await client.closed).toEqual({ code: 1003, reason: 'request.malformed' });
    expect(client.frames).toEqual([expect.objectContaining({ code: 'request.malformed', status: 400 })]);
  });

  it('a flood of audio is held back', async () => {
    client.sendAudio(Buffer.alloc(24 * 1024 ** 2), 64 * 1024);
    let last = -1;
    const isStill = (): boolean => last === (last = client.socket.bufferedAmount);
    await expect.poll(isStill, { timeout: 30_000, interval: 300 }).toBe(true);
    expect(last).toBeGreaterThan(12 * 1024 ** 2);
    client.socket.terminate();
    node.letStart();
  });

  // The last: the server takes no more operations in after that.
  it('a server that leaves refuses the Start, with 1001', async () => {
    await app.operations.drain();
    expect(await client.closed).toEqual({ code: 1001, reason: 'server.draining' });
    expect(client.frames).toEqual([
      {
        MessageName: 'StartResponse',
        Success: false,
        Error: expect.objectContaining({ code: 'server.draining' }) as object,
      },
    ]);
  });
});
