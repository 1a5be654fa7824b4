import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { frameOf, TEXT } from '../../test/support/raw-websocket.js';
import { SocketService } from '../../test/support/socket-service.js';
import { Log } from '../common/logging/index.js';
import type { ServiceSocket, SocketRequest } from '../common/service-call/index.js';
import { OutgoingClient } from './outgoing-client.js';
import { OutgoingConfig } from './outgoing.config.js';

const services: SocketService[] = [];
const sockets: ServiceSocket[] = [];
const log = Log.to('fatal', { write: () => undefined });

afterEach(async () => {
  for (const service of services.splice(0)) service.close();
  await Promise.all(sockets.splice(0).map(({ ended }) => ended));
});

interface Open {
  readonly socket: ServiceSocket;
  /** The service's end of the connection. */
  readonly peer: WebSocket;
  readonly service: SocketService;
}

/** Opens a socket to a service with this behaviour. */
async function open(
  behave: (peer: WebSocket) => void = () => undefined,
  { pingMs = 20_000, signal = new AbortController().signal, autoPong = true, ...request }: Options = {},
): Promise<Open> {
  let peer: WebSocket | undefined;
  const service = await SocketService.start((opened) => behave((peer = opened)), { autoPong });
  services.push(service);
  const client = new OutgoingClient(new OutgoingConfig('127.0.0.1', undefined, undefined, pingMs), log);
  const socket = await client.connect({ url: service.url, ...request }, { signal, tenantId: 't' });
  sockets.push(socket);
  return { socket, peer: peer!, service };
}

interface Options extends Partial<SocketRequest> {
  readonly pingMs?: number;
  readonly signal?: AbortSignal;
  readonly autoPong?: boolean;
}

/** All messages until the end, and the error that ended it. */
async function taken({ messages }: ServiceSocket): Promise<unknown[]> {
  const all: unknown[] = [];
  try {
    for await (const message of messages) all.push(typeof message === 'string' ? message : [...message]);
  } catch (error) {
    all.push(withoutPlace((error as Error).message));
  }
  return all;
}

/** Removes the service's port, which differs for each. */
function withoutPlace(message: string): string {
  return message.replace(/ at 127\.0\.0\.1:\d+/, '');
}

/** The TCP connection of a WebSocket. */
function connectionOf(peer: WebSocket): Socket {
  return (peer as unknown as { readonly _socket: Socket })._socket;
}

const BROKEN = 'node.service-failed: The service broke the connection off.';

describe('an open WebSocket', () => {
  it('carries text and bytes both ways, in order, from the start', async () => {
    const { socket } = await open((peer) => {
      peer.send('hello');
      peer.send(Buffer.alloc(0));
      peer.on('message', (data, isBinary) => {
        peer.send(data, { binary: isBinary });
        if (isBinary) peer.close(4_001, 'enough');
      });
    });
    expect([socket.send('a'), socket.send(''), socket.send(new Uint8Array([1, 2]))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await taken(socket)).toEqual(['hello', [], 'a', '', [1, 2]]);
    expect(await socket.ended).toEqual({ code: 4_001, reason: 'enough' });
    expect(() => socket.send('late')).toThrow('The service has closed the connection; see its log.');
  });

  it('is closed with a handshake, and drops messages that arrive meanwhile', async () => {
    const closings: unknown[] = [];
    const { socket, service } = await open((peer) => {
      peer.on('close', (code, reason) => closings.push(code, reason.toString()));
      peer.on('message', () => peer.send('late'));
    });
    await socket.send('last');
    const [all] = await Promise.all([taken(socket), socket.close(1_000, 'done')]);
    expect([all, closings]).toEqual([[], [1_000, 'done']]);
    expect(await socket.ended).toEqual({ code: 1_000, reason: 'done' });
    await expect.poll(() => service.open).toBe(0);
    await socket.close();
  });

  it(
    'is terminated when the service never answers a close, before ws would do so after 30 s',
    { timeout: 20_000 },
    async () => {
      const { socket, peer } = await open();
      peer.pause();
      await socket.close();
      expect(await socket.ended).toEqual({ code: 1_006, reason: '' });
    },
  );

  it.each<[string, (peer: WebSocket) => void, string]>([
    ['resets', (peer) => void connectionOf(peer).resetAndDestroy(), BROKEN],
    [
      'breaks off in the middle of a message',
      (peer) => {
        const connection = connectionOf(peer);
        connection.end(frameOf(TEXT, 'half a message', { masked: false }).subarray(0, 8));
      },
      BROKEN,
    ],
    [
      'sends too large a message',
      (peer) => peer.send('x'.repeat(1_001)),
      'node.service-failed: The service sent a message of more than 1000 bytes.',
    ],
    [
      'announces a message that is far too large',
      (peer) => void connectionOf(peer).write(Buffer.from([0x81, 127, 0, 0, 0, 2, 0, 0, 0, 0])),
      'node.service-failed: The service sent a message of more than 1000 bytes.',
    ],
    [
      'sends no frames',
      (peer) => void connectionOf(peer).write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'node.service-failed: The service broke the rules of WebSockets.',
    ],
    [
      'sends text that is none',
      (peer) => void connectionOf(peer).write(frameOf(TEXT, new Uint8Array([0xff]), { masked: false })),
      'node.service-failed: The service broke the rules of WebSockets.',
    ],
  ])('delivers messages received before the error that the service %s', async (_what, fail, failure) => {
    const { socket, service } = await open(
      (peer) => {
        peer.send('hello');
        peer.once('message', () => fail(peer));
      },
      { maxBytes: 1_000 },
    );
    await socket.send('now');
    expect(await taken(socket)).toEqual(['hello', failure]);
    let late: unknown;
    try {
      void socket.send('late');
    } catch (error) {
      late = error;
    }
    expect(withoutPlace((late as Error).message)).toBe(failure);
    expect((await socket.ended).code).toBe(1_006);
    await expect.poll(() => service.open).toBe(0);
  });

  it('applies backpressure to a service that floods, and loses nothing', async () => {
    const total = 3_000;
    const chunk = 'x'.repeat(10_000);
    let sent = 0;
    const { socket, peer } = await open((opened) => {
      const next = (): void => {
        if (sent === total) opened.close();
        else opened.send(`${(sent += 1)} ${chunk}`, next);
      };
      next();
    });
    await expect
      .poll(async () => {
        const before = sent;
        await sleep(100);
        return sent === before;
      })
      .toBe(true);
    expect(sent).toBeLessThan(total);
    const all = await taken(socket);
    expect(all.map((message) => Number((message as string).split(' ')[0]))).toEqual(
      Array.from(all, (_, index) => index + 1),
    );
    expect(all).toHaveLength(total);
    await expect.poll(() => peer.readyState).toBe(peer.CLOSED);
  });

  it('blocks the sender while the service does not read', async () => {
    let bytes = 0;
    const { socket, peer } = await open((opened) => {
      opened.pause();
      opened.on('message', (data) => (bytes += (data as Buffer).length));
    });
    const chunk = new Uint8Array(100_000);
    let waiting: Promise<void> | undefined;
    let count = 0;
    for (; !waiting && count < 1_000; count += 1) waiting = socket.send(chunk);
    expect(waiting).toBeDefined();
    peer.resume();
    await waiting;
    await expect.poll(() => bytes).toBe(count * chunk.length);
  });

  it('answers pings of the service before the messages that wait for it', async () => {
    let received = 0;
    const { socket, peer } = await open((opened) => opened.on('message', () => (received += 1)), { autoPong: false });
    const sending = Array.from({ length: 50 }, () => socket.send(new Uint8Array(32_000)));
    sending.forEach((sent) => void sent?.catch(() => undefined));
    const pong = new Promise<string>((resolve) => peer.once('pong', (data) => resolve(data.toString())));
    peer.ping('hello');
    expect(await pong).toBe('hello');
    expect(received).toBeLessThan(50);
  });

  it('sends everything to a service that ignores pings and answers messages', async () => {
    let bytes = 0;
    const { socket } = await open(
      (peer) => {
        peer.on('message', (data) => {
          bytes += (data as Buffer).length;
          peer.send('heard');
        });
      },
      { autoPong: false },
    );
    void taken(socket);
    for (let count = 0; count < 600; count += 1) await socket.send(new Uint8Array(3_200));
    await expect.poll(() => bytes).toBe(600 * 3_200);
  });

  it('fails with a timeout that names the service when it stops reading', async () => {
    const { socket, peer } = await open((opened) => opened.pause(), { pingMs: 50 });
    const sending = (async () => {
      for (;;) await socket.send(new Uint8Array(3_200));
    })();
    await expect(sending).rejects.toMatchObject({
      code: 'node.timeout',
      detail: expect.stringMatching(
        /^The service at 127\.0\.0\.1:\d+ has read nothing for 0\.1 s, while audio or text waits for it; check /,
      ) as string,
    });
    expect((await socket.ended).code).toBe(1_006);
    peer.resume();
  });

  it('fails with a timeout when the service stops reading and still pings', async () => {
    const { socket, peer } = await open(undefined, { pingMs: 50, autoPong: false });
    const timer = setInterval(() => peer.ping(), 10);
    const sending = (async () => {
      for (;;) await socket.send(new Uint8Array(32_000));
    })();
    await expect(sending).rejects.toMatchObject({ code: 'node.timeout' });
    clearInterval(timer);
  });

  it('releases the sender when the service breaks', async () => {
    const { socket, peer } = await open((opened) => opened.pause());
    let waiting: Promise<void> | undefined;
    while (!waiting) waiting = socket.send(new Uint8Array(100_000));
    peer.terminate();
    await expect(waiting).rejects.toThrow(/The service at 127\.0\.0\.1:\d+ broke the connection off\.$/);
  });

  it('reports the reason of its end to a sender, however soon after it the sender sends', async () => {
    const reasons = Array.from({ length: 20 }, async () => {
      const { socket, peer } = await open();
      connectionOf(peer).end();
      for (;;) {
        await socket.send('a');
        await new Promise(setImmediate);
      }
    });
    const outcomes = await Promise.all(
      reasons.map((reason) => reason.catch((error: unknown) => withoutPlace(String(error)))),
    );
    expect(new Set(outcomes)).toEqual(new Set([`DataFlowError: ${BROKEN}`]));
  });

  it('is closed when the service answers no ping, and not before', async () => {
    const silent = await open(undefined, { pingMs: 50, autoPong: false });
    const start = performance.now();
    expect(await taken(silent.socket)).toEqual(['node.service-failed: The service no longer answers.']);
    expect(performance.now() - start).toBeGreaterThan(75);
    const well = await open(undefined, { pingMs: 20 });
    const talking = await open((peer) => void setInterval(() => peer.send('x'), 20).unref(), {
      pingMs: 30,
      autoPong: false,
    });
    // Its messages are not read, so its answers to pings are not either.
    const untaken = await open((opened) => opened.send('x'.repeat(300_000)), { pingMs: 20 });
    await sleep(300);
    for (const { peer } of [well, talking, untaken]) expect(peer.readyState).toBe(peer.OPEN);
  });

  it('ends with the operation, at once, with its reason', async () => {
    const operation = new AbortController();
    const closings: number[] = [];
    const { socket, service } = await open(
      (peer) => {
        peer.on('close', (code) => closings.push(code));
        peer.send('untaken');
      },
      { signal: operation.signal },
    );
    const first = await socket.messages[Symbol.asyncIterator]().next();
    expect(first.value).toBe('untaken');
    const all = taken(socket);
    operation.abort(new Error('cancelled'));
    expect(await all).toEqual(['cancelled']);
    expect(() => socket.send('late')).toThrow('cancelled');
    await expect.poll(() => [closings, service.open]).toEqual([[1_001], 0]);
  });

  it('releases a sender with the operation, even if the service does not read', async () => {
    const operation = new AbortController();
    const { socket } = await open((peer) => peer.pause(), { signal: operation.signal });
    let waiting: Promise<void> | undefined;
    while (!waiting) waiting = socket.send(new Uint8Array(100_000));
    operation.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    expect((await socket.ended).code).toBe(1_006);
  });
});
