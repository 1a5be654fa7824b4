import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PING, PONG, RawWebSocket } from '../support/raw-websocket.js';
import { StreamClient } from '../support/stream-client.js';
import { LateNode, projectOf, SlowNode, TestNodesModule } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** Clients that are silent, slow, gone, or too fast. */

const AUDIO = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1 };
const MIB = 1024 ** 2;

/** More than three pings of a second. */
const HELD_MS = 4_500;

async function startApp(environment: Record<string, string>): Promise<TestApp> {
  const started = await TestApp.start({ imports: [TestNodesModule], environment });
  for (const type of ['flooding', 'slow', 'hanging', 'late'])
    await started.saveProject({ ...projectOf(type, `test-${type}`), flowTypes: ['stream'] });
  return started;
}

/** A stream on a socket that is read only on request. */
async function rawStream(app: TestApp, ProjectName: string): Promise<RawWebSocket> {
  const raw = await RawWebSocket.open(app.url);
  await raw.send({ MessageName: 'Start', Tenant: 'demo', Token: await app.token(), ProjectName, Audio: AUDIO });
  await expect.poll(() => raw.messages[0]).toMatchObject({ MessageName: 'StartResponse', Success: true });
  return raw;
}

describe('a client that is silent', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      STREAM_START_SECONDS: '1',
      STREAM_IDLE_SECONDS: '1',
      MAX_FRAME_BYTES: '600000',
      ANSWER_IDLE_SECONDS: '0',
      MAX_QUEUED_BYTES: '400000',
    });
  });
  afterAll(() => app.close());
  afterEach(() => expect.poll(() => app.operations.count).toBe(0));

  it('without a Start is closed in time, whatever it pings', async () => {
    const opened = performance.now();
    const client = await StreamClient.open(app.url);
    client.socket.ping();
    expect(await client.closed).toEqual({ code: 1008, reason: 'stream.silent' });
    expect(client.frames).toEqual([expect.objectContaining({ code: 'stream.silent', status: 408 })]);
    expect(performance.now() - opened).toBeGreaterThan(900);
  });

  it('in mid-stream is closed, counting from its last message', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
    const started = performance.now();
    while (performance.now() - started < 1_500) {
      client.socket.send(Buffer.alloc(320));
      client.send({ Event: { Name: 'x' } });
      const seen = client.events.length;
      await expect.poll(() => client.events.length).toBeGreaterThan(seen);
    }
    expect(await client.closed).toEqual({ code: 1008, reason: 'stream.silent' });
    expect(client.frames.at(-1)).toMatchObject({ code: 'stream.silent' });
  });

  it('after Finalize is not waited for', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'hanging', Audio: AUDIO });
    client.send({ MessageName: 'Finalize' });
    await client.response('Finalize');
    const finalized = performance.now();
    await expect.poll(() => performance.now() - finalized, { timeout: 3_000 }).toBeGreaterThan(1_500);
    client.send({ MessageName: 'Stop' });
    expect(await client.closed).toEqual({ code: 1000, reason: '' });
  });

  it('MAX_FRAME_BYTES is applied', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
    client.socket.send(Buffer.alloc(600_000));
    client.socket.send(Buffer.alloc(600_001));
    expect((await client.closed).code).toBe(1009);
  });

  it('and behind by more than MAX_QUEUED_BYTES is closed at once', async () => {
    const raw = await rawStream(app, 'flooding');
    const [operation] = app.operations.list();
    raw.connection.socket.pause();
    await raw.send({ Event: { Name: 'flood', Data: { Count: 1_000, Pad: 'y'.repeat(500_000) } } });
    await expect
      .poll(() => operation?.end, { interval: 10 })
      .toMatchObject({ state: 'failed', error: { code: 'stream.slow-client' } });
    raw.connection.socket.resume();
    await expect.poll(() => raw.closing).toEqual({ code: 1013, reason: 'stream.slow-client' });
    expect(raw.messages.at(-1)).toMatchObject({ code: 'stream.slow-client' });
    raw.destroy();
  });
});

describe('a client that is slow or gone', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ STREAM_PING_SECONDS: '1', ANSWER_IDLE_SECONDS: '1', MAILBOX_MESSAGES: '4' });
  });
  afterAll(() => app.close());

  it('half open is given up after two pings without an answer', async () => {
    const quiet = await rawStream(app, 'slow');
    const live = await rawStream(app, 'slow');
    const opening = await RawWebSocket.open(app.url);
    let answered = 0;
    await expect
      .poll(
        async () => {
          const pings = live.frames.filter(({ opcode }) => opcode === PING);
          for (; answered < pings.length; answered += 1) await live.frame(PONG, pings[answered]!.payload);
          return quiet.connection.socket.closed && opening.connection.socket.closed && answered > 3;
        },
        { timeout: 30_000, interval: 50 },
      )
      .toBe(true);
    expect(quiet.closing).toBeUndefined();
    expect(app.operations.count).toBe(1);
    await live.send({ MessageName: 'Finalize' });
    await expect.poll(() => live.closing).toEqual({ code: 1000, reason: '' });
    live.destroy();
    await expect.poll(() => app.operations.count).toBe(0);
  });

  it('that reads nothing is closed with 1013, and costs bounded memory', async () => {
    const raw = await rawStream(app, 'flooding');
    raw.connection.socket.pause();
    await raw.send({ Event: { Name: 'flood', Data: { Count: 100_000, Pad: 'y'.repeat(1_000) } } });
    await expect.poll(() => app.operations.count && app.operations.list()[0]!.eventsOut).toBeGreaterThan(100);
    const operation = app.operations.list()[0]!;
    await expect.poll(() => operation.end?.state, { timeout: 30_000 }).toBe('failed');
    expect(operation.end).toMatchObject({ error: { code: 'stream.slow-client' } });
    // The system buffers some megabytes for the two sockets; the flood is of 100 MB.
    expect(operation.eventsOut).toBeLessThan(20_000);
    await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
    raw.connection.socket.resume();
    await expect.poll(() => raw.connection.socket.closed, { timeout: 30_000 }).toBe(true);
    const { closing } = raw;
    if (closing) {
      expect(closing).toEqual({ code: 1013, reason: 'stream.slow-client' });
      expect(raw.messages.at(-1)).toMatchObject({ code: 'stream.slow-client', status: 503, retryable: true });
    }
  });

  it('that reads again in time gets the 1013, with nothing dropped in between', async () => {
    const raw = await rawStream(app, 'flooding');
    const [operation] = app.operations.list();
    raw.connection.socket.pause();
    await raw.send({ Event: { Name: 'flood', Data: { Count: 50_000, Pad: 'y'.repeat(1_000) } } });
    await expect.poll(() => operation?.end?.state, { timeout: 30_000, interval: 10 }).toBe('failed');
    raw.connection.socket.resume();
    await expect
      .poll(() => raw.closing, { timeout: 30_000, interval: 200 })
      .toEqual({ code: 1013, reason: 'stream.slow-client' });
    expect(raw.messages.at(-1)).toMatchObject({ code: 'stream.slow-client' });
    raw.destroy();
    await expect.poll(() => app.operations.count).toBe(0);
  });

  it('that reads slowly but steadily gets everything', async () => {
    const raw = await rawStream(app, 'flooding');
    await raw.send({ Event: { Name: 'flood', Data: { Count: 15_000, Pad: 'y'.repeat(1_000) } } });
    await raw.send({ MessageName: 'Finalize' });
    const { socket } = raw.connection;
    const breathe = setInterval(() => (socket.isPaused() ? socket.resume() : socket.pause()), 20);
    const live = setInterval(() => void raw.frame(PONG, Buffer.alloc(0)).catch(() => undefined), 200);
    await expect
      .poll(() => raw.connection.text.length > 16e6 && raw.closing, { timeout: 120_000, interval: 500 })
      .toEqual({ code: 1000, reason: '' });
    clearInterval(breathe);
    clearInterval(live);
    expect(raw.messages.filter(({ Event }) => (Event as { Name?: string } | undefined)?.Name === 'flood')).toHaveLength(
      15_000,
    );
    raw.destroy();
    await expect.poll(() => app.operations.count).toBe(0);
  });

  describe('in front of a node that is held', () => {
    let node: SlowNode;
    beforeAll(() => (node = app.app.get(SlowNode, { strict: false })));
    afterEach(() => node.release());

    /** Bytes that the client still has to send when the server has stopped reading for a while. */
    async function whenFull({ socket }: StreamClient): Promise<number> {
      let last = -1;
      const isStill = (): boolean => last === (last = socket.bufferedAmount);
      await expect.poll(isStill, { timeout: 30_000, interval: 300 }).toBe(true);
      return socket.bufferedAmount;
    }

    it.each<[string, (client: StreamClient) => void, number]>([
      ['audio', (client) => client.sendAudio(Buffer.alloc(32 * MIB), 64 * 1024), 16 * MIB],
      [
        'events',
        (client) => {
          for (let left = 64; left > 0; left -= 1)
            client.send({ Event: { Name: 'x', Data: { Pad: 'y'.repeat(MIB / 2) } } });
        },
        64,
      ],
    ])('a flood of %s is held back, not kept, and nothing of it is lost', async (_case, send, expected) => {
      node.hold();
      node.taken = 0;
      const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
      send(client);
      client.send({ MessageName: 'Finalize' });
      expect(await whenFull(client)).toBeGreaterThan(16 * MIB);
      node.release();
      expect(await client.closed).toEqual({ code: 1000, reason: '' });
      expect(node.taken).toBe(expected);
      await expect.poll(() => app.operations.count).toBe(0);
    });

    it('a client is not disconnected while it is held back, and its pings are answered afterwards', async () => {
      node.hold();
      const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
      client.sendAudio(Buffer.alloc(24 * MIB), 64 * 1024);
      await whenFull(client);
      let pongs = 0;
      client.socket.on('pong', () => (pongs += 1));
      client.socket.ping();
      client.send({ MessageName: 'Finalize' });
      await sleep(HELD_MS);
      expect(pongs).toBe(0);
      node.release();
      expect(await client.closed).toEqual({ code: 1000, reason: '' });
      expect(pongs).toBe(1);
    });

    it('a client is not disconnected while it is held back by the start of nodes', async () => {
      const late = app.app.get(LateNode, { strict: false });
      const client = await StreamClient.start(app, { ProjectName: 'late', Audio: AUDIO });
      client.sendAudio(Buffer.alloc(24 * MIB), 64 * 1024);
      await whenFull(client);
      await sleep(HELD_MS);
      client.send({ MessageName: 'Finalize' });
      late.letStart();
      expect(await client.closed).toEqual({ code: 1000, reason: '' });
      expect(client.audio.reduce((sum, { length }) => sum + length, 0)).toBe(24 * MIB);
    });

    it('Stop is heard behind what waits', async () => {
      node.hold();
      const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
      client.sendAudio(Buffer.alloc(800 * 320), 320);
      client.send({ MessageName: 'Stop' });
      expect(await client.closed).toEqual({ code: 1000, reason: '' });
      expect(client.names).toEqual(['FinalResult', 'FinalResult', 'FinalResult']);
    });

    it('a client that goes while it is held back is missed soon', async () => {
      node.hold();
      const client = await StreamClient.running(app, { ProjectName: 'slow', Audio: AUDIO });
      client.sendAudio(Buffer.alloc(32 * MIB), 64 * 1024);
      await whenFull(client);
      client.socket.terminate();
      await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
    });
  });
});
