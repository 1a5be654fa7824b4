import { Deferred } from '../../src/common/promises/index.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import type { ServiceClient, ServiceSocket, SocketEnd, SocketRequest } from '../../src/common/service-call/index.js';
import { helloService } from './run-graph.js';

type Message = string | Uint8Array;

/** The service's end of a WebSocket that a node has opened, controlled by a test. */
export class StandInSocket implements ServiceSocket {
  readonly messages: AsyncIterable<Message> = { [Symbol.asyncIterator]: () => this.take() };
  /** Messages from the node. */
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

  /** JSON messages from the node. */
  get told(): Record<string, unknown>[] {
    return this.sent.flatMap((message) =>
      typeof message === 'string' ? [JSON.parse(message) as Record<string, unknown>] : [],
    );
  }

  get isClosed(): boolean {
    return this.end !== undefined;
  }

  /** Sends a message as the service: JSON of an object, other messages unchanged. */
  say(message: object | string | Uint8Array): void {
    this.untaken.push(typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message));
    this.notify();
  }

  /** Closes as the service, after its messages. */
  hangUp(code = 1000): void {
    this.end ??= { code, reason: '' };
    this.ending.resolve(this.end);
    this.notify();
  }

  send(message: Message): Promise<void> | undefined {
    if (this.end) throw new DataFlowError('node.service-failed', 'The service has closed the connection; see its log.');
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

/** Accepts every call, and closes at the end of the input: a silent service of integrations.md. */
export function takeCall(message: Message, socket: StandInSocket): void {
  if (typeof message !== 'string') return;
  const { MessageName } = JSON.parse(message) as { MessageName?: unknown };
  if (MessageName === 'Start') socket.say({ MessageName: 'StartResponse', Success: true });
  if (MessageName === 'Finalize') socket.hangUp();
}

/** Returns `hello` at the end of the audio: a recognizer with the protocol of vosk-server. */
export function hearHello(message: Message, socket: StandInSocket): void {
  if (message !== '{"eof" : 1}') return;
  socket.say({ text: 'hello' });
  socket.hangUp();
}

/** Echoes everything, at its place: a service of custom-service.md. */
export function sendBack(message: Message, socket: StandInSocket): void {
  const { MessageName } = (typeof message === 'string' ? JSON.parse(message) : {}) as { MessageName?: unknown };
  if (MessageName === 'Start') socket.say({ MessageName: 'StartResponse', Success: true });
  else if (MessageName === 'Flush') socket.say({ MessageName: 'FlushResponse' });
  else socket.say(message);
}
