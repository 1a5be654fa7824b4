import type { WebSocket } from 'ws';
import { answerJson, type HttpBehaviour } from './http-service.js';
import type { SocketBehaviour } from './socket-service.js';

/** A service of docs/integrations.md that answers every message with an event. */
export function answerEvent(Name: string, Data: object = {}): HttpBehaviour {
  return answerJson({ Events: [{ Name, Channel: 0, Data }] });
}

/** The same by WebSocket: accepts the call, sends the event, and closes at the end of the input. */
export function takeCallWith(Name: string): SocketBehaviour {
  return (socket: WebSocket) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return;
      const { MessageName } = JSON.parse(data.toString()) as { MessageName: string };
      if (MessageName === 'Start') {
        socket.send('{"MessageName":"StartResponse","Success":true}');
        socket.send(JSON.stringify({ Events: [{ Name, Channel: 0, Data: {} }] }));
      }
      if (MessageName === 'Finalize') socket.close(1000);
    });
  };
}
