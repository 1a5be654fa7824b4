import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requirePorts } from './index.js';

const HOST = '127.0.0.1';
const taken = createServer();
let port: number;

beforeAll(async () => {
  await once(taken.listen(0, HOST), 'listening');
  ({ port } = taken.address() as AddressInfo);
});
afterAll(() => taken.close());

function settings(portVariable: string, number: number) {
  return { portVariable, port: number, hostVariable: 'HOST', host: HOST };
}

describe('requirePorts', () => {
  it('names the variable of a port that is in use, and leaves the others free', async () => {
    const free = await freePort();
    await expect(requirePorts([settings('PORT', free), settings('METRICS_PORT', port)])).rejects.toThrow(
      `METRICS_PORT ${port} of ${HOST} is in use`,
    );
    await expect(requirePorts([settings('PORT', free)])).resolves.toBeUndefined();
  });

  it('refuses one port for both, and takes 0 twice', async () => {
    const free = await freePort();
    await expect(requirePorts([settings('PORT', free), settings('METRICS_PORT', free)])).rejects.toThrow(
      `METRICS_PORT ${free} of ${HOST} is in use`,
    );
    await expect(requirePorts([settings('PORT', 0), settings('METRICS_PORT', 0)])).resolves.toBeUndefined();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return free;
}
