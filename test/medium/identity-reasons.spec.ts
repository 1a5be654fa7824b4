import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteKeySet } from '../../src/auth/remote-key-set.js';
import { TestApp } from '../support/test-app.js';
import { TEST_CERTIFICATE } from '../support/test-certificate.js';

/** While no keys can be fetched, answers, readiness and the log say why, with host and port. */

/** Text that the identity server sends outside of its protocol; no error may repeat it. */
const SECRET = 'hunter2';

const servers: Server[] = [];
let behave: RequestListener = () => undefined;
let app: TestApp;
let port: number;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port = await listen(createHttpServer((request, response) => behave(request, response)));
  app = await TestApp.start({ environment: { IDENTITY_ISSUER: `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await app.close();
  for (const server of servers) if (server.listening) server.close();
});

const sends =
  (status: number, body: string, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

const discoveryOf = (members: object): string => JSON.stringify({ issuer: `http://127.0.0.1:${port}`, ...members });

const ROWS: readonly (readonly [title: string, behave: RequestListener, says: RegExp])[] = [
  ['answers 502', sends(502, SECRET), /answered 502, not 200; check IDENTITY_ISSUER/],
  ['redirects', sends(302, '', { Location: `http://127.0.0.1/${SECRET}` }), /answered 302, not 200; check/],
  ['sends no JSON', sends(200, SECRET), /has a discovery document that is not a JSON object; check/],
  [
    'names no keys',
    (_, response) => void response.end(discoveryOf({ [SECRET]: SECRET })),
    /has a discovery document with no jwks_uri; check/,
  ],
  [
    'sends keys that are none',
    ({ url, headers }, response) =>
      void response.end(url === '/keys' ? SECRET : discoveryOf({ jwks_uri: `http://${headers.host}/keys` })),
    /published keys that cannot be read; check/,
  ],
  ['resets', (request) => void request.socket.resetAndDestroy(), /reset the connection; see its log/],
  [
    'sends half a body',
    (_, response) => void response.writeHead(200, { 'Content-Length': 100 }).write(SECRET, () => response.destroy()),
    /(closed the connection without a whole answer|reset the connection); see its log/,
  ],
  ['does not answer', () => undefined, /did not answer within 5000 ms; check that it runs/],
];

/** Asks until the answer is that of the row: the reason of the row before may be reported for a second. */
async function expectReason(says: RegExp): Promise<void> {
  const detail = expect.stringMatching(says) as string;
  const headers = await app.headers();
  const ask = async (): Promise<unknown> => (await fetch(`${app.url}/projects`, { headers })).json();
  await expect.poll(ask).toMatchObject({ code: 'auth.identity-unavailable', status: 503, detail });
  const ready = async (): Promise<unknown> => (await fetch(`${app.url}/health/ready`)).json();
  await expect.poll(ready).toMatchObject({ details: { identity: { status: 'down', message: detail } } });
  const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'request failed',
      code: 'auth.identity-unavailable',
      error: expect.objectContaining({
        detail,
        cause: expect.objectContaining({ message: detail }) as unknown,
      }) as unknown,
    }),
  );
  const told = `${app.logLines.join('')}${JSON.stringify([await ask(), await ready()])}`;
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain(headers.Authorization?.slice('Bearer '.length));
}

describe('an identity server that', () => {
  it.each(ROWS)('%s is reported by answers, readiness and the log', async (_title, answer, says) => {
    behave = answer;
    await expectReason(new RegExp(`^The identity server at 127\\.0\\.0\\.1:${port} ${says.source}`));
  });

  it('names another issuer is reported with both', async () => {
    behave = (_, response) => void response.end(discoveryOf({ issuer: 'https://id.example' }));
    await expectReason(/^IDENTITY_ISSUER is http:\/\/127\.0\.0\.1:\d+, but \S+ names https:\/\/id\.example: set/);
  });

  it('is gone is reported by answers, readiness and the log', async () => {
    const [server] = servers as [ReturnType<typeof createHttpServer>];
    server.close();
    server.closeAllConnections();
    await expectReason(
      new RegExp(`^The identity server at 127\\.0\\.0\\.1:${port} refused the connection; check that it runs`),
    );
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'has an unknown host name',
      async () => 'http://no-such-host.invalid',
      /^The identity server at no-such-host\.invalid:80 has (an unknown host name|a host name that DNS does not)/,
    ],
    [
      'does not speak TLS',
      async () => `https://127.0.0.1:${await listen(createHttpServer())}`,
      /^The identity server at 127\.0\.0\.1:\d+ does not speak TLS at this port; use http/,
    ],
    [
      'has a self-signed certificate',
      async () => `https://127.0.0.1:${await listen(createHttpsServer(TEST_CERTIFICATE))}`,
      /^The identity server at 127\.0\.0\.1:\d+ has a self-signed certificate; .* NODE_EXTRA_CA_CERTS/,
    ],
  ])('%s is reported', async (_title, issuer, says) => {
    await expect(new RemoteKeySet(await issuer()).check()).rejects.toMatchObject({
      code: 'auth.identity-unavailable',
      detail: expect.stringMatching(says) as string,
    });
  });
});
