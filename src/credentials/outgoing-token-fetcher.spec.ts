import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Log } from '../common/logging/index.js';
import { OutgoingClient, OutgoingConfig } from '../outgoing/index.js';
import { OAuth2Tokens } from './oauth2-tokens.js';
import { OutgoingTokenFetcher } from './outgoing-token-fetcher.js';

const never = new AbortController().signal;

it('fetches tokens of a tenant one after the other beyond its limit, and those of another tenant at once', async (context) => {
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => void held.push(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const limits = { calls: 0, sockets: 0, tokens: 1 };
  const config = new OutgoingConfig('127.0.0.1', undefined, undefined, undefined, undefined, limits);
  const client = new OutgoingClient(config, Log.to('silent'));
  context.onTestFinished(async () => {
    await client.onApplicationShutdown();
    server.closeAllConnections();
    server.close();
  });
  const tokens = new OAuth2Tokens(new OutgoingTokenFetcher(client));
  const { port } = server.address() as AddressInfo;

  const get = (tenantId: string, id: string) => {
    const times = { createdAt: new Date(), updatedAt: new Date() };
    const credential = { tenantId, id, kind: 'oauth2', hosts: null, secret: 'sealed', ...times } as const;
    const tokenUrl = `http://127.0.0.1:${port}/${tenantId}/${id}`;
    return tokens.get(credential, async () => ({ tokenUrl, clientId: 'a', clientSecret: 'b' }), never);
  };
  const paths = () => held.map(({ req }) => req.url);
  const answer = (at: number): void => void held[at]!.end('{"access_token":"t","token_type":"Bearer"}');

  const slow = get('busy', 'one');
  await expect.poll(paths).toEqual(['/busy/one']);
  const waiting = get('busy', 'two');
  const quick = get('quiet', 'one');
  await expect.poll(paths).toEqual(['/busy/one', '/quiet/one']);
  answer(1);
  expect((await quick).reveal()).toBe('t');
  expect(paths()).toEqual(['/busy/one', '/quiet/one']);
  answer(0);
  await slow;
  await expect.poll(paths).toEqual(['/busy/one', '/quiet/one', '/busy/two']);
  answer(2);
  await waiting;
});
