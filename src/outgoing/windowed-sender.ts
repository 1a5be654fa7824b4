import { WebSocket } from 'ws';
import { Deferred } from '../common/promises/index.js';
import { SendWindow } from './send-window.js';

/** Unsent bytes above which messages wait outside of the socket. */
const MAX_UNSENT_BYTES = 256 * 1024;

/** Minimum durations that a message counts for: services spend time on the smallest, and more on text. */
const MIN_BINARY_MS = 10;
const MIN_TEXT_MS = 80;

/** Prefix of the data of pings that mark a position. */
const MARK = 'window ';

interface WaitingMessage {
  readonly message: string | Uint8Array;
  readonly ms: number;
  readonly sent: Deferred;
}

/**
 * Sends messages as fast as the service reads them.
 *
 * Messages that must wait are kept outside of the socket, so that pings and pongs overtake them.
 */
export class WindowedSender {
  private readonly window = new SendWindow(performance.now());
  private readonly waiting: WaitingMessage[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /** @param bytesPerSecond Bytes per second of the sent audio. */
  constructor(
    private readonly socket: WebSocket,
    private readonly bytesPerSecond: number,
  ) {
    this.mark();
  }

  /** Whether a message waits for the service. */
  get isBlocked(): boolean {
    return this.waiting.length > 0;
  }

  /** @returns A promise if the message must wait for the service. */
  send(message: string | Uint8Array): Promise<void> | undefined {
    const minMs = typeof message === 'string' ? MIN_TEXT_MS : MIN_BINARY_MS;
    const ms = Math.max(minMs, (message.length * 1000) / this.bytesPerSecond);
    if (!this.isBlocked && this.hasRoom(ms)) {
      this.write(message, ms);
      this.mark();
      return undefined;
    }
    const sent = new Deferred();
    this.waiting.push({ message, ms, sent });
    this.sendWaiting();
    return sent.promise;
  }

  /** Handles a pong of the service. */
  ponged(data: Buffer): void {
    const text = data.toString('latin1');
    if (!text.startsWith(MARK)) return;
    this.window.ponged(Number(text.slice(MARK.length)), performance.now());
    this.sendWaiting();
  }

  /** Handles a message of the service. */
  heard(): void {
    this.window.heard();
    if (this.isBlocked) this.sendWaiting();
  }

  /** Stops sending; waiting messages fail with `error`. */
  end(error: Error): void {
    this.isOver = true;
    clearTimeout(this.timer);
    for (const { sent } of this.waiting.splice(0)) sent.reject(error);
  }

  private readonly sendWaiting = (): void => {
    if (this.isOver) return;
    clearTimeout(this.timer);
    let next = this.waiting[0];
    for (; next && this.hasRoom(next.ms); next = this.waiting[0]) {
      this.waiting.shift();
      this.write(next.message, next.ms);
      next.sent.resolve();
    }
    this.mark();
    const retryMs = next && this.window.retryMs(performance.now());
    if (retryMs !== undefined) this.timer = setTimeout(this.sendWaiting, retryMs);
  };

  private hasRoom(ms: number): boolean {
    const { bufferedAmount, readyState } = this.socket;
    return (
      readyState === WebSocket.OPEN && bufferedAmount <= MAX_UNSENT_BYTES && this.window.hasRoom(ms, performance.now())
    );
  }

  private write(message: string | Uint8Array, ms: number): void {
    this.window.sent(ms);
    this.socket.send(message, this.written);
  }

  /** A failure is reported when the socket has closed. */
  private readonly written = (error?: Error): void => {
    if (!error && this.isBlocked) this.sendWaiting();
  };

  private mark(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const id = this.window.mark(this.isBlocked, performance.now());
    if (id !== undefined) this.socket.ping(`${MARK}${id}`);
  }
}
