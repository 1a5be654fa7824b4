import { WebSocket, type RawData } from 'ws';
import { DataFlowError } from '../common/errors/index.js';
import { Gate } from '../common/promises/index.js';
import type { ServiceSocket, SocketEnd } from '../common/service-call/index.js';
import { ServiceFault } from './service-fault.js';
import { WindowedSender } from './windowed-sender.js';

/** Unread bytes and messages above which the service waits. */
const MAX_UNTAKEN_BYTES = 256 * 1024;
const MAX_UNTAKEN_MESSAGES = 256;

/** Unanswered pings in a row after which the connection is closed. */
const MISSED_PINGS = 2;

/** Close code 1001 (RFC 6455, section 7.4.1): this endpoint disconnects. */
const GOING_AWAY = 1001;

export interface OutgoingSocketOptions {
  readonly pingMs: number;
  readonly maxBytes: number;
  /** Bytes per second of the sent audio. */
  readonly audioBytesPerSecond: number;
  /** The signal of the operation: closes the socket, with its reason. */
  readonly signal: AbortSignal;
  /** Makes the error for the client. */
  readonly explain: (fault: ServiceFault) => DataFlowError;
}

/** A WebSocket to a service, with limits against services that stall or flood. */
export class OutgoingSocket implements ServiceSocket {
  readonly messages: AsyncIterable<string | Uint8Array>;
  readonly ended: Promise<SocketEnd>;
  private readonly untaken: (string | Uint8Array)[] = [];
  private untakenBytes = 0;
  private readonly sender: WindowedSender;
  private failure: Error | undefined;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private missedPings = 0;
  private readonly changed = new Gate();

  constructor(
    private readonly socket: WebSocket,
    private readonly options: OutgoingSocketOptions,
  ) {
    const { signal, pingMs, audioBytesPerSecond } = options;
    this.sender = new WindowedSender(socket, audioBytesPerSecond);
    this.messages = { [Symbol.asyncIterator]: () => this.take() };
    const timer = setInterval(() => this.checkPeer(), pingMs);
    const abort = (): void => this.abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('ping', () => {
      // A service that pings and reads nothing makes no progress.
      if (!this.sender.isBlocked) this.missedPings = 0;
    });
    socket.on('pong', (data) => {
      this.missedPings = 0;
      this.sender.ponged(data);
    });
    socket.on('error', (error) => this.fail(this.faultOf(error)));
    this.ended = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        clearInterval(timer);
        signal.removeEventListener('abort', abort);
        this.closed(code);
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  send(message: string | Uint8Array): Promise<void> | undefined {
    if (this.state !== 'open') throw this.failure ?? closedError();
    if (this.socket.readyState !== WebSocket.OPEN) return this.tellEnd();
    return this.sender.send(message);
  }

  async close(code = 1000, reason = ''): Promise<void> {
    if (this.state === 'open') this.state = 'closing';
    this.drop();
    this.socket.close(code, reason);
    this.resume();
    await this.ended;
  }

  /** Waits for the close, by either side, and throws its reason. */
  private async tellEnd(): Promise<never> {
    await this.ended;
    throw this.failure ?? closedError();
  }

  private async *take(): AsyncGenerator<string | Uint8Array, void, undefined> {
    for (;;) {
      const message = this.untaken.shift();
      if (message !== undefined) {
        this.untakenBytes -= message.length;
        yield message;
        continue;
      }
      if (this.failure) throw this.failure;
      if (this.state !== 'open') return;
      this.resume();
      await this.changed.wait();
    }
  }

  private receive(data: RawData, isBinary: boolean): void {
    this.missedPings = 0;
    this.sender.heard();
    if (this.state !== 'open') return;
    const bytes = data as Buffer;
    const message = isBinary ? bytes : bytes.toString();
    this.untaken.push(message);
    this.untakenBytes += message.length;
    if (this.untakenBytes > MAX_UNTAKEN_BYTES || this.untaken.length > MAX_UNTAKEN_MESSAGES) this.socket.pause();
    this.changed.open();
  }

  /** Checks pings. While messages are not read, answers to pings are not read either. */
  private checkPeer(): void {
    if (this.socket.isPaused) this.missedPings = 0;
    else if (this.missedPings >= MISSED_PINGS) {
      this.fail(this.sender.isBlocked ? stalled(this.options.pingMs) : new ServiceFault('no longer answers', true));
      this.socket.terminate();
      return;
    } else this.missedPings += 1;
    this.socket.ping();
  }

  private fail(fault: ServiceFault): void {
    if (this.failure || this.state !== 'open') return;
    this.failure = this.options.explain(fault);
    this.state = 'closing';
    this.settle();
  }

  private abort(): void {
    this.failure ??= this.options.signal.reason as Error;
    void this.close(GOING_AWAY);
    this.settle();
  }

  private closed(code: number): void {
    if (code === 1006) this.fail(new ServiceFault('broke the connection off', true));
    this.state = 'closed';
    this.settle();
  }

  /** Releases everything that waits for the socket. */
  private settle(): void {
    this.sender.end(this.failure ?? closedError());
    this.changed.open();
  }

  private drop(): void {
    this.untaken.length = 0;
    this.untakenBytes = 0;
    this.changed.open();
  }

  private resume(): void {
    if (this.socket.isPaused) this.socket.resume();
  }

  private faultOf(cause: Error): ServiceFault {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
      return new ServiceFault(`sent a message of more than ${this.options.maxBytes} bytes`, false, { cause });
    }
    if (code.startsWith('WS_')) return new ServiceFault('broke the rules of WebSockets', false, { cause });
    return new ServiceFault('broke the connection off', true, { cause });
  }
}

/** The fault of a service that has stopped to read. */
function stalled(pingMs: number): ServiceFault {
  const seconds = (MISSED_PINGS * pingMs) / 1000;
  return new ServiceFault(`has read nothing for ${seconds} s, while audio or text waits for it`, false, {
    isStall: true,
    fix: 'check that it runs, and how many calls it can take',
  });
}

function closedError(): DataFlowError {
  return new DataFlowError('node.service-failed', 'The service has closed the connection; see its log.');
}
