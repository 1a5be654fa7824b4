import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { EXPIRED_CERTIFICATE, OTHER_HOST_CERTIFICATE, TEST_CERTIFICATE } from '../support/test-certificate.js';

/**
 * Each failure of a service is reported in one sentence: the event, its place and its fix.
 *
 * The sentence is in the answer, in the log and in `Node Error`. It repeats no data that was sent or answered.
 *
 * The built server, since Node.js reads NODE_EXTRA_CA_CERTS when it starts.
 */

/** Planted in the credential, the query of the address, the transcript, and the answers of services. */
const SECRETS = {
  key: 'hunter2-key',
  query: 'hunter2-query',
  text: 'hunter2 said the customer',
  answer: 'hunter2-answer',
};

const servers: Server[] = [];
let folder: string;
let app: BuiltServer;
let api: Record<string, string>;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const http = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createHttpServer((request, response) => void request.resume().once('end', () => answer(request, response))))}`;
const https = async (certificate: { key: string; cert: string }): Promise<string> =>
  `https://127.0.0.1:${await listen(createHttpsServer(certificate, (_, response) => void response.end(SECRETS.answer)))}`;
const status =
  (code: number, headers = {}) =>
  (): Promise<string> =>
    http((_, response) => void response.writeHead(code, headers).end(SECRETS.answer));
const body = (text: string) => (): Promise<string> => http((_, response) => void response.end(text));

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A WebSocket service that answers the handshake with `answer`, and hangs up. */
const socket = (answer: string) => async (): Promise<string> => {
  const server = createHttpServer().on('upgrade', (_, connection: Duplex) => connection.end(answer));
  return `ws://127.0.0.1:${await listen(server)}`;
};

let ports = 1_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-services-'));
  const trusted = join(folder, 'trusted.pem');
  await writeFile(trusted, [EXPIRED_CERTIFICATE, OTHER_HOST_CERTIFICATE].map(({ cert }) => cert).join('\n'));
  // A proxy that refuses every tunnel.
  const proxy = createHttpServer().on('connect', (_, connection: Duplex) =>
    connection.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
  );
  app = await BuiltServer.start({
    environment: {
      OUTBOUND_ALLOW: '127.0.0.1, no-such-host.invalid, proxied.example',
      HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy)}`,
      NO_PROXY: '127.0.0.1,no-such-host.invalid',
      NODE_EXTRA_CA_CERTS: trusted,
    },
  });
  api = await app.headers({ 'Content-Type': 'application/json' });
  await call('/credentials', 'POST', { id: 'key', apiKey: { value: SECRETS.key } }, 201);
  await call('/credentials', 'POST', { id: 'client', apiKey: { value: SECRETS.key } }, 201);
  await call('/credentials', 'POST', { id: 'refused', apiKey: { value: SECRETS.key } }, 201);
});
afterAll(async () => {
  await app.stop();
  for (const server of servers) if (server.listening) server.close();
  await rm(folder, { recursive: true });
});

async function call(path: string, method: string, json: object, expected: number): Promise<void> {
  const response = await fetch(`${app.url}${path}`, { method, headers: api, body: JSON.stringify(json) });
  expect(response.status).toBe(expected);
}

interface BrokenService {
  /** Completes `a service`. */
  readonly title: string;
  /** Its address; each call starts another service, since failures in a row count together. */
  readonly url: () => Promise<string> | string;
  readonly says: RegExp;
  readonly code?: string;
  readonly type?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const AT = String.raw`^The service at 127\.0\.0\.1:\d+ `;
const says = (rest: string): RegExp => new RegExp(`${AT}${rest}\\.$`);

const BROKEN_SERVICES: readonly BrokenService[] = [
  {
    title: 'that is not running',
    url: async () => `http://127.0.0.1:${await closedPort()}`,
    says: says('refused the connection; check that it runs, and the port of its address'),
  },
  {
    title: 'whose host is unknown',
    url: () => `http://no-such-host.invalid:${(ports += 1)}`,
    says: /^The service at no-such-host\.invalid:\d+ has (an unknown host name|a host name that DNS does not answer for); check .*DNS/,
  },
  {
    title: 'that does not speak TLS',
    url: async () => (await http(() => undefined)).replace('http:', 'https:'),
    says: says('does not speak TLS at this port; use http or ws in its address, or its port with TLS'),
  },
  {
    title: 'that speaks TLS alone',
    url: async () => (await https(TEST_CERTIFICATE)).replace('https:', 'http:'),
    says: says('(answered with .* not its protocol|closed the connection .*|reset the connection); .*(TLS|https).*'),
  },
  {
    title: 'with an expired certificate',
    url: () => https(EXPIRED_CERTIFICATE),
    says: says('has an expired certificate; renew its certificate'),
  },
  {
    title: 'with a self-signed certificate',
    url: () => https(TEST_CERTIFICATE),
    says: says('has a self-signed certificate; check its certificate, or .* NODE_EXTRA_CA_CERTS'),
  },
  {
    title: 'with the certificate of another host',
    url: () => https(OTHER_HOST_CERTIFICATE),
    says: says('has a certificate for another host; call it by a name that its certificate has'),
  },
  {
    title: 'behind a proxy that refuses the tunnel',
    url: () => `https://proxied.example:${(ports += 1)}`,
    says: /^The service at proxied\.example:\d+ was not called: the proxy refused the tunnel; check HTTP_PROXY, HTTPS_PROXY/,
  },
  { title: 'that answers 502', url: status(502), says: says('answered 502; see its log') },
  { title: 'that answers 401', url: status(401), says: says('answered 401; check the credential of the node') },
  { title: 'that answers 404', url: status(404), says: says('answered 404; check the path of its address') },
  {
    title: 'that answers 429 for a minute',
    url: status(429, { 'Retry-After': '60' }),
    says: says('answered 429; it limits calls: send it fewer, or raise its limit'),
  },
  {
    title: 'that redirects',
    url: status(302, { Location: `http://127.0.0.1/${SECRETS.answer}` }),
    says: says('answered 302, a redirect, which is not followed; set the address that it leads to'),
  },
  {
    title: 'that does not answer in time',
    url: () => http(() => undefined),
    parameters: { CallTimeoutMsec: 1_500 },
    code: 'node.timeout',
    says: says('did not answer within 1500 ms; check that it runs, or allow more time'),
  },
  {
    title: 'that closes the connection',
    url: () => http((request) => void request.socket.destroy()),
    says: says('closed the connection without a whole answer; see its log, .*'),
  },
  {
    title: 'that sends half a body',
    url: () =>
      http((_, response) => {
        response.writeHead(200, { 'Content-Length': 1_000 }).write(SECRETS.answer, () => response.destroy());
      }),
    says: says('(closed the connection without a whole answer|reset the connection); see its log, .*'),
  },
  {
    title: 'that resets the connection',
    url: () => http((request) => void request.socket.resetAndDestroy()),
    says: says('reset the connection; see its log, and check whether its port expects TLS'),
  },
  {
    title: 'that sends no JSON',
    url: body(`{"${SECRETS.answer}":`),
    says: says('answered something else than a JSON object; check that its address is that of such a service'),
  },
  {
    title: 'that sends other JSON',
    url: body(JSON.stringify({ Score: SECRETS.answer })),
    says: says('answered something else than a Score; check that its address is that of such a service'),
  },
  {
    title: 'that sends 10 GB',
    url: () => http((_, response) => void response.writeHead(200, { 'Content-Length': 1e10 }).write(SECRETS.answer)),
    says: says('answered more than \\d+ bytes; check its address'),
  },
  {
    title: 'at an address that may not be called',
    url: () => 'http://169.254.169.254',
    code: 'operation.start-failed',
    says: /^Address: '169\.254\.169\.254' is not on the list of addresses that may be called \(OUTBOUND_ALLOW\)/,
  },
  {
    title: 'whose credential gets no token',
    url: async () => {
      const tokenUrl = `http://127.0.0.1:${await closedPort()}/${SECRETS.query}`;
      const oauth2 = { tokenUrl, clientId: 'dataflow', clientSecret: SECRETS.key };
      await call('/credentials/client', 'PUT', { oauth2 }, 200);
      return status(200)();
    },
    parameters: { CredentialId: 'client' },
    code: 'credential.token-failed',
    says: /^Token endpoint of the credential: The service at 127\.0\.0\.1:\d+ refused the connection; check that it runs/,
  },
  {
    title: 'whose credential is refused a token',
    url: async () => {
      const tokenUrl = await status(400)();
      const oauth2 = { tokenUrl, clientId: 'dataflow', clientSecret: SECRETS.key };
      await call('/credentials/refused', 'PUT', { oauth2 }, 200);
      return status(200)();
    },
    parameters: { CredentialId: 'refused' },
    code: 'credential.token-failed',
    says: /^The token endpoint of the credential at 127\.0\.0\.1:\d+ answered 400; expected 200, check its address, client/,
  },
  {
    title: 'of WebSockets that is not running',
    type: 'agent-assist',
    url: async () => `ws://127.0.0.1:${await closedPort()}`,
    says: says('refused the connection; check that it runs, and the port of its address'),
  },
  {
    title: 'of WebSockets that answers 401',
    type: 'agent-assist',
    url: socket(`HTTP/1.1 401 Unauthorized\r\nX-A: ${SECRETS.answer}\r\nContent-Length: 0\r\n\r\n`),
    says: says('answered 401; check the credential of the node'),
  },
  {
    title: 'of WebSockets that hangs up',
    type: 'agent-assist',
    url: socket(''),
    says: says('reset the connection; see its log, and check whether its port expects TLS'),
  },
];

interface Run {
  readonly status: number;
  readonly text: string;
}

let projects = 0;

/** Runs a new project with one node before a service. */
async function run({ type = 'sentiment', parameters }: BrokenService, url: string, onError: string): Promise<Run> {
  const name = `broken-${(projects += 1)}`;
  const Address = `${url}/?token=${SECRETS.query}`;
  await app.saveProject({
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
      { id: 'node', type, parameters: { Address, CredentialId: 'key', ...parameters }, onError },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.events.0', to: 'node.events' },
      { from: 'node.events', to: 'publisher.events' },
    ],
  });
  const form = new FormData();
  form.append('Parameters', JSON.stringify({ Events: [{ Name: 'SR Milestone', Data: { Text: SECRETS.text } }] }));
  const { Authorization = '', Tenant = '' } = api;
  const headers = { Authorization, Tenant, ProjectName: name };
  const response = await fetch(`${app.url}/project-runner`, { method: 'POST', headers, body: form });
  return { status: response.status, text: await response.text() };
}

describe.concurrent('a service', () => {
  it.for(BROKEN_SERVICES.map((row) => [row.title, row] as const))(
    '%s fails its node with one sentence that says how to fix it',
    async ([, row], { expect }) => {
      const { type = 'sentiment', code = 'node.service-failed' } = row;
      const failed = await run(row, await row.url(), 'fail');
      const problem = JSON.parse(failed.text) as { readonly detail: string };
      expect(problem).toMatchObject({ code, node: { id: 'node', type } });
      expect(problem.detail).toMatch(row.says);
      const skipped = await run(row, await row.url(), 'skip');
      expect(skipped.status).toBe(200);
      const events = JSON.parse(skipped.text) as {
        readonly Name: string;
        readonly Data: { readonly Detail: string };
      }[];
      const error = events.find(({ Name }) => Name === 'Node Error');
      expect(error?.Data).toMatchObject({ Node: 'node', Type: type, Code: code });
      expect(error?.Data.Detail).toMatch(row.says);
      for (const detail of [problem.detail, error?.Data.Detail]) {
        await expect.poll(() => app.output).toContain(`"detail":${JSON.stringify(detail)}`);
      }
      for (const secret of Object.values(SECRETS)) expect(failed.text + skipped.text).not.toContain(secret);
    },
  );
});

it('a service that fails 5 times in a row is skipped, with its last failure', async () => {
  const [row] = BROKEN_SERVICES as [BrokenService];
  const url = await row.url();
  const { host } = new URL(url);
  const parameters = { CallTimeoutMsec: 20_000 };
  await run({ ...row, parameters }, url, 'fail');
  expect(JSON.parse((await run({ ...row, parameters }, url, 'fail')).text)).toMatchObject({
    code: 'node.service-failed',
    detail: `The call of the service at ${host} was skipped: 5 failures in a row, the last: connection refused by ${host}; it is tried again after 10 s.`,
  });
});

it('nothing of credentials, addresses, transcripts and answers is in the log', () => {
  expect(app.output).toContain('service call failed');
  for (const secret of Object.values(SECRETS)) expect(app.output).not.toContain(secret);
});
