import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { FakeIdentityServer } from '../support/fake-identity-server.js';

const tunnels: string[] = [];
const proxy = createServer();
let identity: FakeIdentityServer;
let server: BuiltServer;

beforeAll(async () => {
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    tunnels.push(request.url ?? '');
    const to = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      to.pipe(socket);
      socket.pipe(to);
    });
    to.on('error', () => socket.destroy());
    socket.on('error', () => to.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  identity = await FakeIdentityServer.start();
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  server = await BuiltServer.start({ environment: { ...identity.environment, HTTP_PROXY } });
});
afterAll(async () => {
  await server.stop();
  await identity.close();
  proxy.closeAllConnections();
  proxy.close();
});

it('the keys of the identity server are fetched by the proxy where there is one', async () => {
  const token = await identity.sign({ scope: 'Wagtail.Platform' });
  const response = await fetch(`${server.url}/tenants`, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  expect(new Set(tunnels)).toEqual(new Set([new URL(identity.environment.IDENTITY_ISSUER).host]));
});
