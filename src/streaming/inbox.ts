import type { WebSocket } from 'ws';
import type { Waiting } from '../pipeline/index.js';
import type { ClientMessage } from './client-message.js';

/** How much may wait for the operation before no more is read, so that a Stop behind it is still seen. */
const LOOK_AHEAD_BYTES = 256 * 1024;
const LOOK_AHEAD_MESSAGES = 1_024;

/** Hands the messages of a client on, one at a time and in order, and reads no more while too many wait. */
export class Inbox {
  private waiting: { readonly message: ClientMessage; readonly bytes: number }[] = [];
  private waitingBytes = 0;
  private isBusy = false;
  private isClosed = false;

  constructor(
    private readonly socket: WebSocket,
    /** Gives a promise where the next message must wait. May not throw nor reject. */
    private readonly handle: (message: ClientMessage) => Waiting,
  ) {}

  /** Whether the client is held back. */
  get isPaused(): boolean {
    return this.socket.isPaused;
  }

  /** @param bytes Size of the frame that it came in. */
  put(message: ClientMessage, bytes: number): void {
    if (this.isClosed) return;
    if (!this.isBusy) {
      this.take(message);
      return;
    }
    this.waiting.push({ message, bytes });
    this.waitingBytes += bytes;
    if (this.isFull()) this.socket.pause();
  }

  /** Drops what waits, and takes no more. The socket is read again, for its closing. */
  close(): void {
    this.isClosed = true;
    this.waiting = [];
    this.socket.resume();
  }

  /** @returns Whether the next message must wait. */
  private take(message: ClientMessage): boolean {
    const waiting = this.handle(message);
    if (!waiting) return false;
    this.isBusy = true;
    void waiting.then(this.goOn);
    return true;
  }

  private readonly goOn = (): void => {
    this.isBusy = false;
    let taken = 0;
    for (const { message, bytes } of this.waiting) {
      taken += 1;
      this.waitingBytes -= bytes;
      if (this.take(message)) break;
    }
    this.waiting.splice(0, taken);
    if (this.socket.isPaused && !this.isFull()) this.socket.resume();
  };

  private isFull(): boolean {
    return this.waitingBytes > LOOK_AHEAD_BYTES || this.waiting.length > LOOK_AHEAD_MESSAGES;
  }
}
