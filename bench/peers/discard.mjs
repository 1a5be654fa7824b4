// @ts-check
import { WebSocketServer } from 'ws';
import { ready } from '../support/answer.mjs';

/** The floor of streams: `ws`, which drops audio, says yes to Start and sends events back. */
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', clientTracking: false }, () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  ready({ url: `http://127.0.0.1:${port}` });
});
server.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => {
    if (isBinary) return;
    const text = data.toString();
    socket.send(text.includes('"Start"') ? '{"MessageName":"StartResponse","Success":true}' : text);
  });
});
process.on('SIGTERM', () => process.exit(0));
