import { Deferred } from '../../src/common/promises/index.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import type { ServiceClient, ServiceSocket, SocketEnd, SocketRequest } from '../../src/common/service-call/index.js';
import { helloService } from './run-graph.js';

type Message = string | Uint8Array;

/** The far end of a WebSocket that a node has opened, in the hands of a test. */
export class StandInSocket implements ServiceSocket {
  readonly messages: AsyncIterable<Message> = { [Symbol.asyncIterator]: () => this.take() };
  /** What the node has sent. */
  readonly sent: Message[] = [];
  private readonly untaken: Message[] = [];
  private readonly ending = new Deferred<SocketEnd>();
  private end: SocketEnd | undefined;
  private wake: (() => void) | undefined;

  /** @param answer What the service does with each message. */
  constructor(private readonly answer: (message: Message, socket: StandInSocket) => void) {}

  /** A client whose sockets are answered so; the latest of them, and what was asked for. */
  static client(answer: (message: Message, socket: StandInSocket) => void): {
    readonly client: ServiceClient;
    readonly requests: SocketRequest[];
    readonly sockets: StandInSocket[];
  } {
    const requests: SocketRequest[] = [];
    const sockets: StandInSocket[] = [];
    const connect = async (request: SocketRequest): Promise<ServiceSocket> => {
      const socket = new StandInSocket(answer);
      requests.push(request);
      sockets.push(socket);
      return socket;
    };
    return { client: { ...helloService, connect }, requests, sockets };
  }

  get ended(): Promise<SocketEnd> {
    return this.ending.promise;
  }

  /** JSON that the node has sent. */
  get told(): Record<string, unknown>[] {
    return this.sent.flatMap((message) =>
      typeof message === 'string' ? [JSON.parse(message) as Record<string, unknown>] : [],
    );
  }

  get isClosed(): boolean {
    return this.end !== undefined;
  }

  /** The service sends JSON, or a message as it stands. */
  say(message: object | string | Uint8Array): void {
    this.untaken.push(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message));
    this.notify();
  }

  /** The service closes, behind what it has sent. */
  hangUp(code = 1000): void {
    this.end ??= { code, reason: '' };
    this.ending.resolve(this.end);
    this.notify();
  }

  send(message: Message): Promise<void> | undefined {
    if (this.end) throw new DataFlowError('node.service-failed', 'The service has closed the connection.');
    this.sent.push(message);
    this.answer(message, this);
    return undefined;
  }

  async close(code = 1000): Promise<void> {
    this.untaken.length = 0;
    this.hangUp(code);
  }

  private async *take(): AsyncGenerator<Message, void, undefined> {
    for (;;) {
      const message = this.untaken.shift();
      if (message !== undefined) yield message;
      else if (this.end) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private notify(): void {
    this.wake?.();
    this.wake = undefined;
  }
}

/** Takes every call, and closes when nothing more comes: a service of integrations.md that has nothing to say. */
export function takeCall(message: Message, socket: StandInSocket): void {
  if (typeof message !== 'string') return;
  const { MessageName } = JSON.parse(message) as { MessageName?: unknown };
  if (MessageName === 'Start') socket.say({ MessageName: 'StartResponse', Success: true });
  if (MessageName === 'Finalize') socket.hangUp();
}

/** Has heard `hello` when no more audio comes: a recognizer with the protocol of vosk-server. */
export function hearHello(message: Message, socket: StandInSocket): void {
  if (message !== '{"eof" : 1}') return;
  socket.say({ text: 'hello' });
  socket.hangUp();
}

/** Sends everything back, in its place: a service of custom-service.md. */
export function sendBack(message: Message, socket: StandInSocket): void {
  const { MessageName } = (typeof message === 'string' ? JSON.parse(message) : {}) as { MessageName?: unknown };
  if (MessageName === 'Start') socket.say({ MessageName: 'StartResponse', Success: true });
  else if (MessageName === 'Flush') socket.say({ MessageName: 'FlushResponse' });
  else socket.say(message);
}
