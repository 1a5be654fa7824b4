// @ts-check
import busboy from 'busboy';
import { createServer } from 'node:http';
import { ready } from '../support/answer.mjs';

/** The floor: `http` and `busboy`, which finds the parts and drops them. */
const server = createServer((request, response) => {
  const parser = busboy({ headers: request.headers });
  parser.on('file', (_name, stream) => stream.resume());
  parser.on('close', () => response.setHeader('Content-Type', 'application/json').end('{}'));
  request.pipe(parser);
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  ready({ url: `http://127.0.0.1:${port}` });
});
process.on('SIGTERM', () => process.exit(0));
