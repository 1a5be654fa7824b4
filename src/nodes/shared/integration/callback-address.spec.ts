import { HttpAdapterHost } from '@nestjs/core';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { Environment } from '../../../config/index.js';
import { CallbackAddress, OWN_ADDRESS } from './index.js';

function callback(changes: Partial<Environment>, listening?: { port: number } | string | null): CallbackAddress {
  const adapter = new HttpAdapterHost();
  if (listening !== undefined) adapter.httpAdapter = { getHttpServer: () => ({ address: () => listening }) } as never;
  return new CallbackAddress(Object.assign(new Environment(), changes), adapter);
}

it('the callback address is where the server listens', () => {
  expect(callback({ PORT: 5000 }).of(OWN_ADDRESS)).toBe('http://127.0.0.1:5000/sessions');
  expect(callback({ PORT: 0, HOST: '::1' }, { port: 6000 }).of(OWN_ADDRESS)).toBe('http://[::1]:6000/sessions');
  expect(callback({ BASE_PATH: '/flow' }, null).of(OWN_ADDRESS)).toBe('http://127.0.0.1:3000/flow/sessions');
});

it('the callback address is an address of the machine if the server listens on all', () => {
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  for (const HOST of ['0.0.0.0', '::']) {
    const { hostname } = new URL(callback({ HOST }).of(OWN_ADDRESS));
    expect([...own, '127.0.0.1']).toContain(hostname);
  }
});

it('the callback address is the one in the parameter', () => {
  const address = callback({ BASE_PATH: '/flow' });
  expect(address.of('https://flow.example.com/a/')).toBe('https://flow.example.com/a/sessions');
  expect(address.of('https://flow.example.com:{PrivateManagementPort}')).toBe(
    'https://flow.example.com:3000/flow/sessions',
  );
});
