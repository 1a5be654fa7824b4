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

/** What became of an attempt to connect: `open`, or what the client is told. */
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
  it('is asked for with the headers, the protocol and the path', async () => {
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
    ['answers 401', answer('401 Unauthorized'), /^node\.service-failed: The service answered 401\.$/, 401],
    ['answers 500', answer('500 Oh'), /^node\.service-failed: The service answered 500\.$/, 500],
    ['answers 200', answer('200 OK'), /answered 200 and opened no WebSocket\.$/, 200],
    [
      'redirects to a metadata service',
      answer('302 Found\r\nLocation: http://169.254.169.254/'),
      /answered 302, a redirect, which is not followed\.$/,
      302,
    ],
    [
      'says nothing',
      { handshake: () => undefined },
      /^node\.timeout: The service did not answer within 300 ms\.$/,
      undefined,
    ],
    [
      'closes at once',
      { handshake: (connection) => void connection.destroy() },
      /^node\.service-failed: The service could not be reached, or broke its answer off\.$/,
      undefined,
    ],
    [
      'answers nonsense',
      { handshake: (connection) => void connection.end('hello\r\n\r\n') },
      /broke its answer off\.$/,
      undefined,
    ],
    [
      'agrees wrongly',
      answer('101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no'),
      /broke its answer off\.$/,
      undefined,
    ],
  ])('fails where the service %s, and names no address', async (_what, behave, message, status) => {
    const service = await serve(behave);
    const attempt = makeClient().connect({ url: service.url, connectTimeoutMs: 300 }, { signal: never, tenantId: 't' });
    const error = await attempt.then(
      () => new Error('open'),
      (caught: unknown) => caught as Error,
    );
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/127\.0\.0\.1/);
    expect(statusOf(error)).toBe(status);
    await expect.poll(() => service.open).toBe(0);
  });

  it('fails where nobody listens, and where nobody accepts', async () => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    expect(await outcome(`ws://127.0.0.1:${port}/`)).toMatch(/could not be reached/);
    // A name that is never found.
    const silent = makeClient(new OutgoingConfig('asr.example', undefined, () => undefined));
    expect(await outcome('ws://asr.example/', { client: silent, connectTimeoutMs: 300 })).toBe(
      'node.timeout: The service did not answer within 300 ms.',
    );
  });

  it.each([{ protocols: ['no protocol'] }, { headers: { 'x-a': 'line\r\nbreak' } }])(
    'fails where it cannot be asked for with %j, and leaves no connection',
    async (request) => {
      const service = await serve(() => undefined);
      expect(await outcome(service.url, request)).toMatch(/^node\.service-failed: The service could not be called\.$/);
      await expect.poll(() => service.open).toBe(0);
    },
  );

  it('is given up with the operation, at once, with its reason', async () => {
    const service = await serve({ handshake: () => undefined });
    const operation = new AbortController();
    const attempt = makeClient().connect({ url: service.url }, { signal: operation.signal, tenantId: 't' });
    const failure = attempt.catch((error: unknown) => error);
    await expect.poll(() => service.asked).toBe(1);
    operation.abort(new Error('cancelled'));
    expect(await failure).toEqual(new Error('cancelled'));
    await expect.poll(() => service.open).toBe(0);
  });

  it('is not tried for a while to a service that has failed five times in a row, by the same tenant', async () => {
    const service = await serve(answer('500 Oh'));
    const client = makeClient();
    for (let count = 0; count < 5; count += 1) expect(await outcome(service.url, { client })).toMatch(/answered 500/);
    expect(await outcome(service.url, { client })).toMatch(/failed 5 times in a row, and is left alone for 10 s/);
    expect(await outcome(service.url, { client, tenantId: 'other' })).toMatch(/answered 500/);
    expect(service.asked).toBe(6);
  });

  it('with TLS is opened to a known certificate only, unless any is taken', async () => {
    const { url, open } = await serve(() => undefined, { isSecure: true });
    expect([await outcome(url), open]).toEqual([expect.stringMatching(/could not be reached/), 0]);
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

  it('is looked up once for a connection, and each of its answers must be allowed', async () => {
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
  /** Lets tunnels through to a port of this machine, or answers so; the result has what it was asked for. */
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

  it('is passed by for the hosts of NO_PROXY', async () => {
    const service = await serve(() => undefined);
    const proxy = await serveProxy(service.port);
    const config = new OutgoingConfig('127.0.0.1', { http: proxy.url, https: proxy.url, none: '127.0.0.1' });
    expect(await outcome(service.url, { client: makeClient(config) })).toBe('open');
    expect(proxy.asked).toEqual([]);
  });

  it('that refuses fails the attempt', async () => {
    const proxy = await serveProxy(0, '407 Proxy Authentication Required');
    const config = new OutgoingConfig('asr.example', { http: proxy.url, https: proxy.url, none: undefined });
    expect(await outcome('ws://asr.example/', { client: makeClient(config) })).toMatch(/could not be reached/);
  });
});
