import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { TestApp } from '../support/test-app.js';

/** Limits of a connection before its caller is known. */

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({
    environment: { TRUST_PROXY: 'loopback', MAX_UNSTARTED_PER_ADDRESS: '2', MAX_EVENT_LOOP_DELAY_MS: '0' },
  });
  await app.saveProject(callProject());
});
afterAll(() => app.close());

const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });
const open = (headers: Record<string, string>): Promise<StreamClient> =>
  StreamClient.open(app.url, '/project-runner', { headers });

/** The status of a handshake that is refused. */
const refusal = async (headers: Record<string, string>): Promise<number | undefined> =>
  (await refusedHandshake(headers)).statusCode;

/** The detail of the problem that a handshake is refused with. */
async function refusalDetail(headers: Record<string, string>): Promise<unknown> {
  return ((await json(await refusedHandshake(headers, false))) as { detail: unknown }).detail;
}

/** The response to a handshake that is refused; its body is dropped unless it is to be read. */
function refusedHandshake(headers: Record<string, string>, isDropped = true): Promise<IncomingMessage> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/project-runner`, { headers });
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('it was opened')));
    socket.once('unexpected-response', (_request, response) => {
      if (isDropped) response.resume();
      resolve(response);
    });
  });
}

async function closeAll(clients: readonly StreamClient[]): Promise<void> {
  for (const { socket } of clients) socket.terminate();
  await Promise.all(clients.map(({ closed }) => closed));
}

describe('connections without a Start', () => {
  it('are refused with 503 past MAX_UNSTARTED_PER_ADDRESS of one address, and accepted again once one has closed', async () => {
    const clients = [await open(from('203.0.113.1')), await open(from('203.0.113.1'))];
    expect(await refusal(from('203.0.113.1'))).toBe(503);
    expect(await refusal(from('198.51.100.1, 203.0.113.1'))).toBe(503);
    expect(await refusalDetail(from('203.0.113.1'))).toMatch(
      / of this address \(MAX_UNSTARTED_PER_ADDRESS\) or in all /,
    );
    clients.push(await open(from('203.0.113.2')));
    await closeAll([clients[0]!]);
    await expect
      .poll(
        () =>
          open(from('203.0.113.1')).then(
            (client) => clients.push(client),
            () => 0,
          ),
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    await closeAll(clients);
  });

  it('are refused with Retry-After and without RateLimit, which is for quotas of operations', async () => {
    const clients = [await open(from('203.0.113.30')), await open(from('203.0.113.30'))];
    const { statusCode, headers } = await refusedHandshake(from('203.0.113.30'));
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('ratelimit-policy');
    await closeAll(clients);
  });

  it('are refused without an error in the log, and with a warning that names the setting', async () => {
    const clients = [await open(from('203.0.113.40')), await open(from('203.0.113.40'))];
    expect(await refusal(from('203.0.113.40'))).toBe(503);
    const lines = app.logLines.map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 40,
        code: 'server.busy',
        detail: expect.stringContaining('MAX_UNSTARTED_PER_ADDRESS') as string,
      }),
    );
    await closeAll(clients);
  });

  it('of one IPv6 network are counted together', async () => {
    const clients = [await open(from('2001:db8:1:2::1')), await open(from('2001:db8:1:2::2'))];
    expect(await refusal(from('2001:db8:1:2:ffff::3'))).toBe(503);
    clients.push(await open(from('2001:db8:1:3::1')));
    await closeAll(clients);
  });

  it('with a valid token are counted for their tenant, with an invalid one for their address', async () => {
    const known = { ...from('203.0.113.9'), ...(await app.headers()) };
    const clients = [await open(from('203.0.113.9')), await open(from('203.0.113.9')), await open(known)];
    expect(await refusal({ ...known, Authorization: 'Bearer a.b.c' })).toBe(503);
    clients.push(await open({ ...known, ...from('203.0.113.10') }));
    expect(await refusalDetail(known)).toMatch(/ of this tenant \(MAX_UNSTARTED_PER_ADDRESS\) have /);
    await closeAll(clients);
  });

  it('are no longer counted once their token is verified', async () => {
    const clients: StreamClient[] = [];
    for (let count = 0; count < 4; count += 1) {
      const client = await StreamClient.start(app, { ProjectName: 'call' }, { headers: from('203.0.113.20') });
      expect(await client.response('Start')).toMatchObject({ Success: true });
      clients.push(client);
    }
    await closeAll(clients);
  });
});

describe('a Start', () => {
  const refused = async (text: string): Promise<unknown> => {
    const client = await open(from('203.0.113.30'));
    client.socket.send(text);
    const { reason } = await client.closed;
    expect(client.frames).toEqual([expect.objectContaining({ MessageName: 'StartResponse', Success: false })]);
    return reason;
  };

  it('with a bad token is refused before the rest of it is parsed', async () => {
    const forged = await app.identity.forge('tampered with');
    for (const token of ['abc', forged]) {
      expect(await refused(`{"MessageName":"Start","Token":"${token}","Settings":{"a":${'['.repeat(200)}`)).toBe(
        'auth.token-invalid',
      );
    }
  });

  it.each([
    ['tampered with', 1],
    ['of another key than it names', 1],
    ['of an unknown key', 0],
    ['unsigned, alg none', 0],
  ] as const)('with a token %s costs %i signature checks', async (forgery, checks) => {
    const forged = await app.identity.forge(forgery);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    try {
      const start = JSON.stringify({ MessageName: 'Start', Tenant: 'demo', Token: forged });
      expect(await refused(start)).toBe('auth.token-invalid');
      expect(verify).toHaveBeenCalledTimes(checks);
    } finally {
      verify.mockRestore();
    }
  });

  it('of a handshake with a bad token costs no signature check beside that of the handshake', async () => {
    const Token = await app.identity.forge('tampered with');
    const verify = vi.spyOn(crypto.subtle, 'verify');
    try {
      const client = await open({ ...from('203.0.113.32'), Authorization: `Bearer ${Token}` });
      client.send({ MessageName: 'Start', Tenant: 'demo' });
      expect((await client.closed).reason).toBe('auth.token-invalid');
      expect(verify).toHaveBeenCalledTimes(1);
    } finally {
      verify.mockRestore();
    }
  });

  it('without a token is refused, however long it is', async () => {
    const Settings = { Pad: 'x'.repeat(900_000) };
    expect(await refused(JSON.stringify({ MessageName: 'Start', Tenant: 'demo', Settings }))).toBe(
      'auth.token-missing',
    );
  });

  it('is followed by messages that were sent with it, in order', async () => {
    const client = await open(from('203.0.113.31'));
    client.send({ MessageName: 'Start', Tenant: 'demo', Token: await app.token(), ProjectName: 'call' });
    for (const Name of ['one', 'two', 'three']) client.send({ Event: { Name } });
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
    expect(client.results.map(({ Name }) => Name)).toEqual(['one', 'two', 'three']);
  });
});
