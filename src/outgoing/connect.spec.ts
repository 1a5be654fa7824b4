import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SocketService, type SocketBehaviour } from '../../test/support/socket-service.js';
import { Log } from '../common/logging/index.js';
import { statusOf, type SocketRequest } from '../common/service-call/index.js';
import { OutgoingClient } from './outgoing-client.js';
import { OutgoingConfig } from './outgoing.config.js';

const services: { close(): void }[] = [];
const lines: string[] = [];
const log = Log.to('debug', { write: (line) => void lines.push(line) });
const never = new AbortController().signal;

afterEach(() => {
  for (const service of services.splice(0)) service.close();
});

async function serve(...behaviour: Parameters<typeof SocketService.start>): Promise<SocketService> {
  const service = await SocketService.start(...behaviour);
  services.push(service);
  return service;
}

const makeClient = (config = new OutgoingConfig('127.0.0.1')): OutgoingClient => new OutgoingClient(config, log);

/** Result of an attempt to connect: `open`, or the error for the client. */
async function outcome(
  url: string,
  { client = makeClient(), tenantId = 't', ...request }: Attempt = {},
): Promise<string> {
  try {
    const socket = await client.connect({ url, ...request }, { signal: never, tenantId });
    await socket.close();
    return 'open';
  } catch (error) {
    return (error as Error).message;
  }
}

interface Attempt extends Partial<SocketRequest> {
  readonly client?: OutgoingClient;
  readonly tenantId?: string;
}

const answer = (head: string): SocketBehaviour => ({
  handshake: (connection) => void connection.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`),
});

describe('a WebSocket to a service', () => {
  it('may be on this machine if the operator has named its host and port, but no other port is open then', async () => {
    const [named, other] = [await serve(() => undefined), await serve(() => undefined)];
    const { resolve, pingMs, lookups, limits } = new OutgoingConfig('');
    const local = named.url.replace('127.0.0.1', 'localhost');
    for (const address of [named.url, local]) {
      const services = [address.replace('ws', 'http')];
      const client = makeClient(new OutgoingConfig('', undefined, resolve, pingMs, lookups, limits, services));
      expect(await outcome(address, { client })).toBe('open');
      expect(await outcome(other.url, { client })).toMatch(/OUTBOUND_ALLOW/);
    }
  });

  it('is requested with the headers, the protocol and the path', async () => {
    let seen: IncomingMessage | undefined;
    const { url } = await serve((_, request) => (seen = request), { handleProtocols: () => 'asr.v2' });
    const request = { url: `${url}listen?model=en#part`, headers: { 'x-a': 'b' }, protocols: ['asr.v1', 'asr.v2'] };
    const socket = await makeClient().connect(request, {
      signal: never,
      tenantId: 't',
      headers: { authorization: 'c' },
    });
    expect([seen?.url, seen?.headers['x-a'], seen?.headers.authorization]).toEqual(['/listen?model=en', 'b', 'c']);
    expect(seen?.headers['sec-websocket-extensions']).toBeUndefined();
    await socket.close();
  });

  it.each<[string, SocketBehaviour, RegExp, number | undefined]>([
    [
      'answers 401',
      answer('401 Unauthorized'),
      /^node\.service-failed: The service at 127\.0\.0\.1:\d+ answered 401;.*\.$/,
      401,
    ],
    ['answers 500', answer('500 Oh'), /^node\.service-failed: The service at 127\.0\.0\.1:\d+ answered 500;.*\.$/, 500],
    ['answers 200', answer('200 OK'), /answered 200 and opened no WebSocket\.$/, 200],
    [
      'redirects to a metadata service',
      answer('302 Found\r\nLocation: http://169.254.169.254/'),
      /answered 302, a redirect, which is not followed;.*\.$/,
      302,
    ],
    [
      'says nothing',
      { handshake: () => undefined },
      /^node\.timeout: The service at 127\.0\.0\.1:\d+ did not answer within 300 ms; check that it runs, or allow more time\.$/,
      undefined,
    ],
    [
      'closes at once',
      { handshake: (connection) => void connection.destroy() },
      /^node\.service-failed: The service at 127\.0\.0\.1:\d+ reset the connection; .*TLS\.$/,
      undefined,
    ],
    [
      'answers nonsense',
      { handshake: (connection) => void connection.end('hello\r\n\r\n') },
      /answered with something that is not its protocol; check its address/,
      undefined,
    ],
    [
      'agrees wrongly',
      answer('101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no'),
      /broke its answer off\.$/,
      undefined,
    ],
  ])('fails when the service %s, with its host and port', async (_what, behave, message, status) => {
    const service = await serve(behave);
    const attempt = makeClient().connect({ url: service.url, connectTimeoutMs: 300 }, { signal: never, tenantId: 't' });
    const error = await attempt.then(
      () => new Error('open'),
      (caught: unknown) => caught as Error,
    );
    expect(error.message).toMatch(message);
    expect(statusOf(error)).toBe(status);
    await expect.poll(() => service.open).toBe(0);
  });

  it('fails when no server listens, and when none accepts', async () => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    expect(await outcome(`ws://127.0.0.1:${port}/`)).toBe(
      `node.service-failed: The service at 127.0.0.1:${port} refused the connection; check that it runs, and the port of its address.`,
    );
    // A name whose lookup never ends.
    const silent = makeClient(new OutgoingConfig('asr.example', undefined, () => undefined));
    expect(await outcome('ws://asr.example/', { client: silent, connectTimeoutMs: 300 })).toMatch(
      /^node\.timeout: The service at asr\.example:80 did not answer within 300 ms;/,
    );
  });

  it.each([{ protocols: ['no protocol'] }, { headers: { 'x-a': 'line\r\nbreak' } }])(
    'fails when the request has %j, and leaves no connection',
    async (request) => {
      const service = await serve(() => undefined);
      expect(await outcome(service.url, request)).toMatch(
        /^node\.service-failed: The service at 127\.0\.0\.1:\d+ could not be called\.$/,
      );
      await expect.poll(() => service.open).toBe(0);
    },
  );

  it('is aborted with the operation, at once, with its reason', async () => {
    const service = await serve({ handshake: () => undefined });
    const operation = new AbortController();
    const attempt = makeClient().connect({ url: service.url }, { signal: operation.signal, tenantId: 't' });
    const failure = attempt.catch((error: unknown) => error);
    await expect.poll(() => service.asked).toBe(1);
    operation.abort(new Error('cancelled'));
    expect(await failure).toEqual(new Error('cancelled'));
    await expect.poll(() => service.open).toBe(0);
  });

  it('is refused for a while after five failures in a row of the same tenant', async () => {
    const service = await serve(answer('500 Oh'));
    const client = makeClient();
    for (let count = 0; count < 5; count += 1) expect(await outcome(service.url, { client })).toMatch(/answered 500/);
    expect(await outcome(service.url, { client })).toMatch(
      /was skipped: 5 failures in a row, the last: 127\.0\.0\.1:\d+ answered 500; it is tried again after 10 s\.$/,
    );
    expect(await outcome(service.url, { client, tenantId: 'other' })).toMatch(/answered 500/);
    expect(service.asked).toBe(6);
  });

  it('with TLS is opened only if the certificate is trusted or checks are off', async () => {
    const { url, open } = await serve(() => undefined, { isSecure: true });
    expect([await outcome(url), open]).toEqual([
      expect.stringMatching(/has a self-signed certificate; .* NODE_EXTRA_CA_CERTS/),
      0,
    ]);
    expect(await outcome(url, { ignoresTlsErrors: true })).toBe('open');
  });
});

describe('the address of a WebSocket', () => {
  it.each([
    'ws://169.254.169.254/latest',
    'ws://[::ffff:169.254.169.254]/',
    'wss://10.0.0.1/',
    'ws://[::1]/',
    'ws://0x7f.1/',
    'ws://user:password@example.com/',
    'http://example.com/',
    'file:///etc/passwd',
    'nonsense',
  ])('is refused: %s', async (url) => {
    const client = makeClient(new OutgoingConfig('public'));
    expect(await outcome(url, { client })).toMatch(/^node\.service-failed: The service cannot be called: /);
  });

  it('is looked up once per connection, and each of its answers must be allowed', async () => {
    const service = await serve(() => undefined);
    let looked = 0;
    const answers = ['127.0.0.1', '93.184.216.34'].map((address) => ({ address, family: 4 }));
    const client = makeClient(
      new OutgoingConfig('public', undefined, (_name, _options, done) => {
        looked += 1;
        done(null, answers);
      }),
    );
    expect(await outcome(`ws://rebound.example:${service.port}/`, { client })).toMatch(/is at an address that may not/);
    expect([looked, service.asked]).toEqual([1, 0]);
  });
});

describe('a proxy', () => {
  /** Tunnels to a port of this machine, or answers with a refusal; records the requests. */
  async function serveProxy(port: number, refusal?: string): Promise<{ url: string; asked: (string | undefined)[][] }> {
    const asked: (string | undefined)[][] = [];
    const server: Server = createServer();
    const open = new Set<Socket>();
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push([request.url, request.headers['proxy-authorization']]);
      if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      const to = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        to.pipe(socket);
        socket.pipe(to);
      });
      for (const end of [to, socket]) open.add(end.on('error', () => undefined));
    });
    services.push({
      close: () => {
        for (const socket of open) socket.destroy();
        server.close();
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://user:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  const BASIC = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;

  it.each(['ws', 'wss'])('carries a WebSocket with the scheme %s', async (scheme) => {
    const service = await serve((socket) => socket.send('hello'), { isSecure: scheme === 'wss' });
    const proxy = await serveProxy(service.port);
    const config = new OutgoingConfig('asr.example', { http: proxy.url, https: proxy.url, none: undefined });
    const request = { url: `${scheme}://asr.example/`, ignoresTlsErrors: true };
    const socket = await makeClient(config).connect(request, { signal: never, tenantId: 't' });
    const first = await socket.messages[Symbol.asyncIterator]().next();
    expect(first.value).toBe('hello');
    expect(proxy.asked).toEqual([[`asr.example:${scheme === 'wss' ? 443 : 80}`, BASIC]]);
    await socket.close();
    expect(await outcome('ws://other.example/', { client: makeClient(config) })).toMatch(/not on the list/);
  });

  it('is bypassed for the hosts of NO_PROXY', async () => {
    const service = await serve(() => undefined);
    const proxy = await serveProxy(service.port);
    const config = new OutgoingConfig('127.0.0.1', { http: proxy.url, https: proxy.url, none: '127.0.0.1' });
    expect(await outcome(service.url, { client: makeClient(config) })).toBe('open');
    expect(proxy.asked).toEqual([]);
  });

  it('fails the attempt when it refuses', async () => {
    const proxy = await serveProxy(0, '407 Proxy Authentication Required');
    const config = new OutgoingConfig('asr.example', { http: proxy.url, https: proxy.url, none: undefined });
    expect(await outcome('ws://asr.example/', { client: makeClient(config) })).toMatch(
      /was not called: the proxy refused the tunnel; check HTTP_PROXY, HTTPS_PROXY/,
    );
  });
});

describe('the WebSockets of a tenant', () => {
  const limits = { calls: 0, sockets: 1, tokens: 0 };
  const limited = (): OutgoingClient =>
    makeClient(new OutgoingConfig('127.0.0.1', undefined, undefined, undefined, undefined, limits));
  const open = (client: OutgoingClient, url: string, tenantId: string, connectTimeoutMs = 30_000) =>
    client.connect({ url, connectTimeoutMs }, { signal: never, tenantId });

  it('wait beyond MAX_OUTGOING_SOCKETS_PER_TENANT until one closes, and those of another tenant do not', async () => {
    let asked = 0;
    const { url } = await serve(() => void (asked += 1));
    const client = limited();
    const first = await open(client, url, 'busy');
    const second = open(client, url, 'busy');
    const other = await open(client, url, 'quiet');
    expect(asked).toBe(2);
    await other.close();
    await first.close();
    await (await second).close();
    expect(asked).toBe(3);
  });

  it('fail with the limit and its variable when none closes within the time to connect', async () => {
    const { url } = await serve(() => undefined);
    const client = limited();
    const first = await open(client, url, 'busy');
    expect(await outcome(url, { client, tenantId: 'busy', connectTimeoutMs: 100 })).toMatch(
      /^node\.timeout: The service at 127\.0\.0\.1:\d+ was not called: none of the tenant's 1 WebSockets ended within 100 ms; raise MAX_OUTGOING_SOCKETS_PER_TENANT, /,
    );
    await first.close();
    expect(await outcome(url, { client, tenantId: 'busy' })).toBe('open');
  });

  it('release their slots when they cannot be opened', async () => {
    const { url } = await serve(answer('403 Forbidden'));
    const client = limited();
    for (let count = 0; count < 3; count += 1) {
      expect(await outcome(url, { client, tenantId: 'busy' })).toContain('answered 403');
    }
  });
});
