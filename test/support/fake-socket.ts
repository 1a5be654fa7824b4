import { Deferred } from '../../src/common/promises/index.js';
import type { ServiceSocket, SocketEnd } from '../../src/common/service-call/index.js';

type Message = string | Uint8Array;

/** A socket of a node under test, whose other end does as the test says. */
export class FakeSocket implements ServiceSocket {
  readonly messages: AsyncIterable<Message>;
  private readonly said: Message[] = [];
  private readonly closing = new Deferred<SocketEnd>();
  private isClosed = false;
  private wake: (() => void) | undefined;

  /** @param answer What the other end does when a message has come. */
  constructor(private readonly answer: (message: Message, socket: FakeSocket) => void) {
    this.messages = { [Symbol.asyncIterator]: () => this.take() };
  }

  get ended(): Promise<SocketEnd> {
    return this.closing.promise;
  }

  send(message: Message): undefined {
    this.answer(message, this);
  }

  /** The other end says something. */
  say(message: Message): void {
    this.said.push(message);
    this.wake?.();
  }

  close(code = 1000): Promise<void> {
    this.isClosed = true;
    this.closing.resolve({ code, reason: '' });
    this.wake?.();
    return Promise.resolve();
  }

  private async *take(): AsyncGenerator<Message, void, undefined> {
    for (;;) {
      const message = this.said.shift();
      if (message !== undefined) yield message;
      else if (this.isClosed) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** What services of every kind say at the end, by what they are told then. */
const LAST_WORDS: readonly (readonly [told: string, said: string])[] = [['{"eof" : 1}', '{"text":"hello"}']];

/** A socket to a service that says `hello` when it is told that nothing more comes. */
export function helloSocket(): FakeSocket {
  return new FakeSocket((message, socket) => {
    const last = LAST_WORDS.find(([told]) => told === message);
    if (!last) return;
    socket.say(last[1]);
    void socket.close();
  });
}
