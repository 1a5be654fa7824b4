import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Log } from '../common/logging/index.js';
import { OutgoingClient } from './outgoing-client.js';
import { OutgoingConfig } from './outgoing.config.js';

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

const servers: Server[] = [];
const clients: OutgoingClient[] = [];
const lines: string[] = [];
const log = Log.to('debug', { write: (line) => void lines.push(line) });

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.onModuleDestroy()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers so; the result is its address, and how often it was asked. */
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
  ])('is made again after %s', async (_what, fail) => {
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
      /^node\.service-failed: The service answered 500\.$/,
      3,
    ],
    ['404', (_, response) => void response.writeHead(404).end(), /answered 404\.$/, 1],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
      /answered 302, a redirect, which is not followed\.$/,
      1,
    ],
    [
      'a reset',
      (request) => void request.socket.resetAndDestroy(),
      /could not be reached, or broke its answer off\.$/,
      3,
    ],
    [
      '429 that asks for too long',
      (_, response) => void response.writeHead(429, { 'Retry-After': '60' }).end(),
      /answered 429\.$/,
      1,
    ],
    [
      'an answer that says it is too large',
      (_, response) => void response.writeHead(200, { 'Content-Length': 10_000_000_000 }).write('x'),
      /answered more than 1000000 bytes\.$/,
      1,
    ],
  ])('fails at last after %s', async (_what, fail, message, tries) => {
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

  it('keeps its budget, whatever the service does', async () => {
    const silent = await serve(() => undefined);
    const drip = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(timer));
    });
    for (const { url } of [silent, drip]) {
      const start = performance.now();
      expect(await failure(url, { budgetMs: 300 })).toBe('node.timeout: The service did not answer within 300 ms.');
      expect(performance.now() - start).toBeLessThan(1_000);
    }
  });

  it('reads no more of an endless answer than it may', async () => {
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

  it('is not made for a while to a service that has failed five times in a row', async () => {
    const { url, asked } = await serve((_, response) => void response.writeHead(500).end());
    const client = makeClient();
    await failure(url, { client });
    expect(await failure(url, { client })).toMatch(/failed 5 times in a row, and is left alone for 10 s/);
    expect(asked()).toBe(5);
    const other = await serve((_, response) => void response.end());
    expect(await failure(other.url, { client })).toBe('answered 200');
  });

  it("is not kept from a service by another tenant's failures", async () => {
    let isWell = false;
    const { url, asked } = await serve((_, response) => void response.writeHead(isWell ? 200 : 500).end());
    const client = makeClient();
    await failure(url, { client, tenantId: 'theirs' });
    await failure(url, { client, tenantId: 'theirs' });
    isWell = true;
    expect(await failure(url, { client, tenantId: 'theirs' })).toMatch(/5 times in a row/);
    expect(await failure(url, { client, tenantId: 'ours' })).toBe('answered 200');
    expect(asked()).toBe(6);
  });

  it('that cannot be sent is not made, nor made again, and is no fault of the service', async () => {
    const { url, asked } = await serve((_, response) => void response.end());
    const client = makeClient();
    const startMs = performance.now();
    for (let count = 0; count < 6; count += 1) {
      const call = client.call(
        { url, method: 'GET', headers: { 'X Y': 'a' }, budgetMs: 5_000 },
        { signal: never, tenantId: 'tenant' },
      );
      await expect(call).rejects.toMatchObject({
        code: 'node.service-failed',
        detail: 'The service was not called: the request cannot be sent.',
      });
    }
    expect(performance.now() - startMs).toBeLessThan(500);
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

  it('is made again whatever else is called meanwhile', async () => {
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

  it('is not kept from a service that only refuses', async () => {
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

  it('is looked up once for a connection, and a name that leads to this machine is refused', async () => {
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

  it('is reached by a proxy where there is one', async () => {
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

  it('is reached without the proxy where NO_PROXY names it, by the rules for addresses', async () => {
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

  it('stands in the log, and nothing of what was answered', () => {
    const all = lines.join('');
    expect(all).toMatch(/"origin":"http:\/\/127\.0\.0\.1/);
    expect(all).not.toContain('secret');
  });
});
