// @ts-check
/**
 * A custom node (docs/custom-service.md) on `ws`.
 *
 * It halves the volume of audio, passes events, and at the end returns the number of words in their texts.
 *
 *     node server.mjs [port]
 */
import { WebSocketServer } from 'ws';

/**
 * @typedef {{ MessageName?: string, Success?: boolean, Channel?: number, StartSampleIndex?: number, GroupId?: string,
 *   Event?: { Name: string, Channel?: number, Data: Record<string, unknown> | null } }} Message
 */

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 9100),
  maxPayload: 1024 * 1024,
});

server.on('listening', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on port ${port}`);
});

server.on('connection', (socket) => {
  let words = 0;

  /** @param {Message} message */
  const say = (message) => socket.send(JSON.stringify(message));

  socket.on('error', (error) => console.error(error.message));
  socket.on('message', (data, isBinary) => {
    const bytes = /** @type {Buffer} */ (data);
    if (isBinary) {
      for (let at = 0; at < bytes.length; at += 2) bytes.writeInt16LE(bytes.readInt16LE(at) >> 1, at);
      socket.send(bytes);
      return;
    }
    /** @type {Message} */
    const message = JSON.parse(bytes.toString());
    if (message.Event) {
      const text = message.Event.Data?.Text;
      if (typeof text === 'string') words += text.split(/\s+/).filter(Boolean).length;
      say(message);
    } else if (message.MessageName === 'Start') {
      say({ MessageName: 'StartResponse', Success: true });
    } else if (message.MessageName === 'Audio') {
      // The next binary messages are sent back to the same position.
      say(message);
    } else if (message.MessageName === 'Flush') {
      say({ Event: { Name: 'Word Count', Channel: -2, Data: { Words: words } } });
      say({ MessageName: 'FlushResponse' });
    }
  });
});
