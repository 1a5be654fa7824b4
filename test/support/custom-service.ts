import type { RawData, WebSocket } from 'ws';

/** A service of custom-service.md that echoes everything, at its place. */
export function customService(socket: WebSocket): void {
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const text = isBinary ? '{}' : (data as Buffer).toString();
    const { MessageName } = JSON.parse(text) as { MessageName?: unknown };
    if (MessageName === 'Start') socket.send('{"MessageName":"StartResponse","Success":true}');
    else if (MessageName === 'Flush') socket.send('{"MessageName":"FlushResponse"}');
    else socket.send(data, { binary: isBinary });
  });
}
