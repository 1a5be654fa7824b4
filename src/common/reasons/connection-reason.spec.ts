import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { EXPIRED_CERTIFICATE, TEST_CERTIFICATE } from '../../../test/support/test-certificate.js';
import { connectionReason, placeOf } from './index.js';

it.each([
  ['an expired certificate', EXPIRED_CERTIFICATE, 'asr.example', 'CERT_HAS_EXPIRED', 'has an expired certificate'],
  [
    'another host',
    TEST_CERTIFICATE,
    'tts.example',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'has a certificate for another host',
  ],
])('knows the failure of a handshake with %s, though it is trusted', async (_what, certificate, name, code, did) => {
  const server = createServer(certificate).on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', servername: name, ca: certificate.cert });
  const [error] = (await once(socket, 'error')) as [Error];
  server.close();
  expect(connectionReason(new TypeError('fetch failed', { cause: error }))).toMatchObject({ code, did });
});

it('knows a failure of several addresses by the first', () => {
  const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
  expect(connectionReason(new AggregateError([refused]))).toMatchObject({ did: 'refused the connection' });
});

it.each([new Error('x'), 'x', null, { code: 'X' }, { code: 5 }])('knows nothing of %j', (error) => {
  expect(connectionReason(error)).toBeUndefined();
});

it('names the usual port of an address without one', () => {
  expect([placeOf(new URL('https://a.example/x?y')), placeOf(new URL('ws://[::1]:8/'))]).toEqual([
    'a.example:443',
    '[::1]:8',
  ]);
});
