import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MAX_WAITING, MAX_WAITING_CHARACTERS, serveInTurn } from './in-turn.js';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function connectTo(listener: RequestListener): Promise<{ server: Server; socket: Socket }> {
  const server = createServer(listener);
  servers.push(server);
  serveInTurn(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  return { server, socket };
}

describe('serveInTurn', () => {
  const large = REQUEST.replace('x', 'x'.repeat(8_000));
  it.each([
    ['MAX_WAITING requests', REQUEST.repeat(MAX_WAITING + 1)],
    ['MAX_WAITING_CHARACTERS', large.repeat(Math.ceil(MAX_WAITING_CHARACTERS / 8_000))],
  ])('destroys a connection that pipelines more than %s behind a request that hangs', async (_limit, requests) => {
    const hanging: ServerResponse[] = [];
    const { server, socket } = await connectTo((_request, response) => void hanging.push(response));
    const arrival = once(server, 'request');
    socket.write(REQUEST);
    await arrival;
    const closed = once(socket, 'close');
    socket.write(requests);
    await closed;
    expect(hanging).toHaveLength(1);
    expect(hanging[0]?.destroyed).toBe(true);
  });

  it('answers MAX_WAITING requests that were pipelined behind a slow one, in order', async () => {
    let arrived = 0;
    let first: ServerResponse | undefined;
    const { server, socket } = await connectTo((_request, response) => {
      if (first) response.end(`${(handled += 1)};`);
      else first = response;
    });
    let handled = 0;
    server.on('request', () => {
      arrived += 1;
      if (arrived === MAX_WAITING + 1) first?.end('0;');
    });
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.write(REQUEST.repeat(MAX_WAITING + 1));
    await expect.poll(() => text.includes(`\r\n${MAX_WAITING};`), { timeout: 60_000 }).toBe(true);
    const bodies = [...text.matchAll(/(\d+);/g)].map(([, body]) => Number(body));
    expect(bodies).toEqual(Array.from({ length: MAX_WAITING + 1 }, (_, index) => index));
    socket.destroy();
  });
});
