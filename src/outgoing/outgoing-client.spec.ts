import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Log } from '../common/logging/index.js';
import { OutgoingClient } from './outgoing-client.js';
import { OutgoingConfig } from './outgoing.config.js';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const servers: Server[] = [];
const clients: OutgoingClient[] = [];
const lines: string[] = [];
const log = Log.to('debug', { write: (line) => void lines.push(line) });

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.onApplicationShutdown()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server with this answer; the result is its address and its number of requests. */
async function serve(answer: Answer): Promise<{ url: string; port: number; asked: () => number; server: Server }> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    answer(request, response, count);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, port, asked: () => count, server };
}

function makeClient(config = new OutgoingConfig('127.0.0.1')): OutgoingClient {
  const client = new OutgoingClient(config, log);
  clients.push(client);
  return client;
}

const never = new AbortController().signal;

async function failure(
  url: string,
  { client = makeClient(), budgetMs = 5_000, maxBytes = 1_000_000, tenantId = 'tenant' } = {},
): Promise<string> {
  return client.call({ url, method: 'GET', budgetMs, maxBytes }, { signal: never, tenantId }).then(
    ({ status }) => `answered ${status}`,
    (error: unknown) => (error as Error).message,
  );
}

describe('an outgoing call', () => {
  it('sends the body and the headers, and reads the whole answer', async () => {
    const { url } = await serve((request, response) => {
      request.pipe(response.setHeader('X-Got', `${request.method ?? ''} ${String(request.headers['x-a'])}`));
    });
    const body = Buffer.alloc(300_000, 7);
    const answer = await makeClient().call(
      { url, method: 'POST', headers: { 'x-a': 'b' }, body, budgetMs: 5_000 },
      { signal: never, tenantId: 'tenant' },
    );
    expect([answer.status, answer.headers['x-got']]).toEqual([200, 'POST b']);
    expect(Buffer.compare(answer.body, body)).toBe(0);
  });

  it.each<[string, Answer]>([
    ['500', (_, response) => void response.writeHead(500).end()],
    ['a reset', (request) => void request.socket.resetAndDestroy()],
    [
      'half a body',
      (_, response) => response.writeHead(200, { 'Content-Length': 10 }).write('half', () => response.destroy()),
    ],
    ['429 with Retry-After', (_, response) => void response.writeHead(429, { 'Retry-After': '0' }).end()],
  ])('is retried after %s', async (_what, fail) => {
    const { url, asked } = await serve((request, response, count) => {
      if (count < 3) fail(request, response, count);
      else response.end('well');
    });
    const { body } = await makeClient().call(
      { url, method: 'GET', budgetMs: 5_000 },
      { signal: never, tenantId: 'tenant' },
    );
    expect([Buffer.from(body).toString(), asked()]).toEqual(['well', 3]);
  });

  it.each<[string, Answer, RegExp, number]>([
    [
      '500',
      (_, response) => void response.writeHead(500).end('secret'),
      /^node\.service-failed: The service at 127\.0\.0\.1:\d+ answered 500;.*\.$/,
      3,
    ],
    ['404', (_, response) => void response.writeHead(404).end(), /answered 404;.*\.$/, 1],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
      /answered 302, a redirect, which is not followed;.*\.$/,
      1,
    ],
    ['a reset', (request) => void request.socket.resetAndDestroy(), /:\d+ reset the connection; see its log, .*\.$/, 3],
    [
      '429 that asks for too long',
      (_, response) => void response.writeHead(429, { 'Retry-After': '60' }).end(),
      /answered 429;.*\.$/,
      1,
    ],
    [
      'an answer that says it is too large',
      (_, response) => void response.writeHead(200, { 'Content-Length': 10_000_000_000 }).write('x'),
      /answered more than 1000000 bytes; check its address\.$/,
      1,
    ],
  ])('fails after %s in every try', async (_what, fail, message, tries) => {
    const { url, asked } = await serve(fail);
    expect(await failure(url)).toMatch(message);
    expect(asked()).toBe(tries);
  });

  it('waits as long as Retry-After says', async () => {
    const { url } = await serve((_, response, count) => {
      if (count === 1) response.writeHead(503, { 'Retry-After': '1' }).end();
      else response.end();
    });
    const start = performance.now();
    expect(await failure(url)).toBe('answered 200');
    expect(performance.now() - start).toBeGreaterThan(1_000);
  });

  it('keeps its time limit, whatever the service does', async () => {
    const silent = await serve(() => undefined);
    const drip = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(timer));
    });
    for (const { url } of [silent, drip]) {
      expect(await failure(url, { budgetMs: 300 })).toMatch(
        /^node\.timeout: The service at 127\.0\.0\.1:\d+ did not answer within 300 ms; check that it runs, or allow more time\.$/,
      );
    }
  });

  it('stops reading an endless answer at its limit', async () => {
    let sent = 0;
    const { url } = await serve((_, response) => {
      const chunk = Buffer.alloc(65_536);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
        sent += chunk.length;
      };
      response.on('drain', write);
      write();
    });
    expect(await failure(url)).toMatch(/answered more than 1000000 bytes/);
    const before = sent;
    await sleep(100);
    expect(sent).toBe(before);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('ends with the operation, at once, with its reason', async () => {
    let closed: Promise<unknown> | undefined;
    const { url, asked } = await serve((request) => {
      closed = once(request.socket, 'close');
    });
    const operation = new AbortController();
    const call = makeClient().call(
      { url, method: 'GET', budgetMs: 60_000 },
      { signal: operation.signal, tenantId: 'tenant' },
    );
    const outcome = call.catch((error: unknown) => error);
    await expect.poll(asked).toBe(1);
    operation.abort(new Error('cancelled'));
    expect(await outcome).toEqual(new Error('cancelled'));
    await closed;
  });

  it('is refused for a while after five failures in a row', async () => {
    const { url, asked } = await serve((_, response) => void response.writeHead(500).end());
    const client = makeClient();
    await failure(url, { client });
    expect(await failure(url, { client })).toMatch(
      /was skipped: 5 failures in a row, the last: 127\.0\.0\.1:\d+ answered 500; it is tried again after 10 s\.$/,
    );
    expect(asked()).toBe(5);
    const other = await serve((_, response) => void response.end());
    expect(await failure(other.url, { client })).toBe('answered 200');
  });

  it("is not blocked by another tenant's failures", async () => {
    let isWell = false;
    const { url, asked } = await serve((_, response) => void response.writeHead(isWell ? 200 : 500).end());
    const client = makeClient();
    await failure(url, { client, tenantId: 'theirs' });
    await failure(url, { client, tenantId: 'theirs' });
    isWell = true;
    expect(await failure(url, { client, tenantId: 'theirs' })).toMatch(/5 failures in a row/);
    expect(await failure(url, { client, tenantId: 'ours' })).toBe('answered 200');
    expect(asked()).toBe(6);
  });

  it('that is invalid is neither sent nor retried, and is no fault of the service', async () => {
    const { url, asked } = await serve((_, response) => void response.end());
    const client = makeClient();
    for (let count = 0; count < 6; count += 1) {
      const call = client.call(
        { url, method: 'GET', headers: { 'X Y': 'a' }, budgetMs: 5_000 },
        { signal: never, tenantId: 'tenant' },
      );
      await expect(call).rejects.toMatchObject({
        code: 'node.service-failed',
        detail: expect.stringMatching(/127\.0\.0\.1:\d+ was not called: the request cannot be sent\.$/) as string,
      });
    }
    expect([await failure(url, { client }), asked()]).toEqual(['answered 200', 1]);
  });

  it("does not wait for another tenant's calls of the same service", async () => {
    const { url, asked } = await serve((request, response) => {
      if (request.headers['x-slow'] === undefined) response.end();
    });
    const client = makeClient();
    const operations = Array.from({ length: 70 }, () => new AbortController());
    const slow = operations.map(({ signal }) => {
      const request = { url, method: 'GET', headers: { 'x-slow': 'yes' }, budgetMs: 20_000 } as const;
      return client.call(request, { signal, tenantId: 'theirs' }).catch(() => undefined);
    });
    await expect.poll(asked).toBe(64);
    expect(await failure(url, { client, tenantId: 'ours', budgetMs: 2_000 })).toBe('answered 200');
    for (const operation of operations) operation.abort(new Error('over'));
    await Promise.all(slow);
  });

  it('is retried whatever other calls are made meanwhile', async () => {
    const { url } = await serve((_, response, count) => void response.writeHead(count === 1 ? 503 : 200).end());
    const other = await serve((_, response) => void response.end());
    const client = makeClient();
    const call = failure(url, { client });
    for (let connectTimeoutMs = 1_000; connectTimeoutMs < 1_260; connectTimeoutMs += 1) {
      const request = { url: other.url, method: 'GET', budgetMs: 5_000, connectTimeoutMs } as const;
      await client.call(request, { signal: never, tenantId: 'other' });
    }
    expect(await call).toBe('answered 200');
  });

  it('is not blocked for a service that only refuses', async () => {
    const { url, asked } = await serve((_, response) => void response.writeHead(400).end());
    const client = makeClient();
    for (let count = 0; count < 8; count += 1) expect(await failure(url, { client })).toMatch(/answered 400/);
    expect(asked()).toBe(8);
  });
});

describe('the address of an outgoing call', () => {
  it.each([
    'http://169.254.169.254/latest',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://user:password@example.com/',
    'file:///etc/passwd',
    'ftp://example.com',
    'nonsense',
  ])('is refused: %s', async (url) => {
    expect(await failure(url, { client: makeClient(new OutgoingConfig('public')) })).toMatch(
      /^node\.service-failed: The service cannot be called: /,
    );
  });

  it('is looked up once per connection, and a name that leads to this machine is refused', async () => {
    const { port, asked } = await serve((_, response) => void response.end());
    let looked = 0;
    const client = makeClient(
      new OutgoingConfig('public', undefined, (_name, _options, done) => {
        looked += 1;
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      }),
    );
    expect(await failure(`http://rebound.example:${port}/`, { client })).toMatch(
      /is at an address that may not be called/,
    );
    expect([looked, asked()]).toEqual([1, 0]);
  });

  it('must be allowed in each of the answers for a name', async () => {
    const { port, asked } = await serve((_, response) => void response.end());
    const mixed = [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const client = makeClient(
      new OutgoingConfig('public', undefined, (_name, _options, done) => {
        done(null, mixed);
      }),
    );
    expect(await failure(`http://mixed.example:${port}/`, { client })).toMatch(/may not be called/);
    expect(asked()).toBe(0);
  });

  it('is reached by a proxy if one is set', async () => {
    const { port, asked } = await serve((_, response) => void response.end());
    const proxy = await serve(() => undefined);
    const tunnels: string[] = [];
    proxy.server.on('connect', (request: IncomingMessage, socket: NodeJS.WritableStream & NodeJS.ReadableStream) => {
      tunnels.push(request.url ?? '');
      const to = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        to.pipe(socket);
        socket.pipe(to);
      });
      to.on('error', () => undefined);
    });
    const settings = { http: proxy.url, https: proxy.url, none: undefined };
    const client = makeClient(new OutgoingConfig('asr.example', settings));
    expect(await failure(`http://asr.example:${port}/`, { client })).toBe('answered 200');
    expect([tunnels, asked()]).toEqual([[`asr.example:${port}`], 1]);
    expect(await failure(`http://other.example:${port}/`, { client })).toMatch(/not on the list/);
  });

  it('is reached without the proxy if NO_PROXY names it, by the rules for addresses', async () => {
    const { port } = await serve((_, response) => void response.end());
    const settings = { http: 'http://127.0.0.1:9', https: undefined, none: '.inside.example' };
    const client = makeClient(
      new OutgoingConfig('127.0.0.0/8', settings, (_name, _options, done) => {
        done(null, [{ address: '127.0.0.1', family: 4 }]);
      }),
    );
    expect(await failure(`http://asr.inside.example:${port}/`, { client })).toBe('answered 200');
    expect(await failure(`http://asr.outside.example:${port}/`, { client })).toMatch(/not on the list/);
  });

  it('is logged, without anything of the answer', () => {
    const all = lines.join('');
    expect(all).toMatch(/"origin":"http:\/\/127\.0\.0\.1/);
    expect(all).not.toContain('secret');
  });
});

describe('the outgoing calls of a tenant', () => {
  const LIMITS = { calls: 2, sockets: 0, tokens: 1 };
  const limited = (): OutgoingClient =>
    makeClient(new OutgoingConfig('127.0.0.1', undefined, undefined, undefined, undefined, LIMITS));

  /** A service that keeps every request until it is released. */
  async function serveHeld() {
    const held: ServerResponse[] = [];
    const server = await serve((_, response) => void held.push(response));
    return { ...server, held };
  }

  const get = (client: OutgoingClient, url: string, tenantId: string, signal = never, budgetMs = 30_000) =>
    client.call({ url, method: 'GET', budgetMs }, { signal, tenantId });

  it('wait in order beyond MAX_OUTGOING_CALLS_PER_TENANT, and those of another tenant do not', async () => {
    const { url, held, asked } = await serveHeld();
    const client = limited();
    const calls = ['1', '2', '3', '4'].map((path) => get(client, url + path, 'busy'));
    await expect.poll(asked).toBe(2);
    const other = get(client, `${url}other`, 'quiet');
    await expect.poll(() => held.map(({ req }) => req.url).sort()).toEqual(['/1', '/2', '/other']);
    held.find(({ req }) => req.url === '/other')!.end();
    expect((await other).status).toBe(200);
    held.find(({ req }) => req.url === '/1')!.end();
    await calls[0];
    await expect.poll(() => held.at(-1)?.req.url).toBe('/3');
    expect(asked()).toBe(4);
    for (const response of held) response.end();
    await expect.poll(asked).toBe(5);
    held.at(-1)!.end();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('fail with the limit and its variable when none ends within the budget, and are not sent', async () => {
    const { url, asked } = await serveHeld();
    const client = limited();
    const abortion = new AbortController();
    const holders = [get(client, url, 'busy', abortion.signal), get(client, url, 'busy', abortion.signal)];
    await expect.poll(asked).toBe(2);
    expect(await failure(url, { client, budgetMs: 100, tenantId: 'busy' })).toMatch(
      /^node\.timeout: The service at 127\.0\.0\.1:\d+ was not called: none of the tenant's 2 outgoing calls ended within 100 ms; raise MAX_OUTGOING_CALLS_PER_TENANT, or look for a slow service\.$/,
    );
    expect(asked()).toBe(2);
    abortion.abort(new Error('over'));
    for (const holder of holders) await expect(holder).rejects.toThrow('over');
    const waiting = get(client, url, 'busy', undefined, 100);
    await expect(waiting).rejects.toThrow('did not answer within 100 ms');
    expect(asked()).toBe(3);
  });

  it('that get their slot late and time out are not failures of the service', async () => {
    const [slow, busy] = [await serveHeld(), await serveHeld()];
    const client = makeClient(
      new OutgoingConfig('127.0.0.1', undefined, undefined, undefined, undefined, { ...LIMITS, calls: 1 }),
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      for (let count = 1; count <= 5; count += 1) {
        const holder = get(client, busy.url, 'tenant', undefined, 60_000);
        await expect.poll(() => busy.held.length).toBe(count);
        const late = get(client, slow.url, 'tenant');
        const failed = expect(late).rejects.toThrow(
          /did not answer within 1000 ms: the call waited 29000 ms of 30000 ms for one of the tenant's 1 outgoing calls to end; raise MAX_OUTGOING_CALLS_PER_TENANT, or look for a slow service\.$/,
        );
        vi.advanceTimersByTime(29_000);
        busy.held.at(-1)!.end();
        await holder;
        await expect.poll(slow.asked).toBe(count);
        vi.advanceTimersByTime(1_000);
        await failed;
      }
      const sixth = get(client, slow.url, 'tenant');
      await expect.poll(slow.asked).toBe(6);
      slow.held.at(-1)!.end();
      expect((await sixth).status).toBe(200);
    } finally {
      vi.useRealTimers();
    }
  });

  it('release their slots when they fail', async () => {
    const { url } = await serve((_, response) => void response.writeHead(404).end());
    const client = limited();
    for (let count = 0; count < 5; count += 1) {
      expect(await failure(url, { client, tenantId: 'busy' })).toContain('answered 404');
    }
  });

  it('end their wait with the reason of the operation', async () => {
    const { url, asked } = await serveHeld();
    const client = limited();
    const abortion = new AbortController();
    const all = [1, 2, 3].map(() => get(client, url, 'busy', abortion.signal));
    await expect.poll(asked).toBe(2);
    abortion.abort(new Error('cancelled by a test'));
    for (const call of all) await expect(call).rejects.toThrow('cancelled by a test');
    expect(asked()).toBe(2);
  });

  it('leave the fetches of tokens their own slots', async () => {
    const { url, held, asked } = await serveHeld();
    const client = limited();
    const calls = [get(client, url, 'busy'), get(client, url, 'busy')];
    await expect.poll(asked).toBe(2);
    const token = client.call(
      { url, method: 'GET', budgetMs: 30_000 },
      { signal: never, tenantId: 'busy', isForToken: true },
    );
    await expect.poll(asked).toBe(3);
    for (const response of held) response.end();
    await Promise.all([token, ...calls]);
  });
});
