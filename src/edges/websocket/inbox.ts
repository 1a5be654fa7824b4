import type { WebSocket } from 'ws';
import type { Waiting } from '../../pipeline/index.js';
import type { ClientMessage } from './client-message.js';

/** Maximum bytes and number of waiting messages that are read ahead, so that a Stop is noticed. */
const LOOK_AHEAD_BYTES = 256 * 1024;
const LOOK_AHEAD_MESSAGES = 1_024;

interface Entry {
  /** A message of the client, or a call of a timer, which like the handler never throws nor rejects. */
  readonly what: ClientMessage | (() => Waiting);
  readonly bytes: number;
}

/** Forwards the messages of a client in order, one at a time, and pauses reading while too many wait. */
export class Inbox {
  private waiting: Entry[] = [];
  private waitingBytes = 0;
  private isBusy = false;
  private isClosed = false;

  constructor(
    private readonly socket: WebSocket,
    /** Returns a promise where the next entry must wait. Never throws nor rejects. */
    private readonly handle: (message: ClientMessage) => Waiting,
  ) {}

  /**
   * Handles a message, or makes a call between two messages, after all waiting ones.
   *
   * @param bytes Size of the frame of the message.
   */
  put(what: Entry['what'], bytes = 0): void {
    if (this.isClosed) return;
    if (!this.isBusy) {
      this.take(what);
      return;
    }
    this.waiting.push({ what, bytes });
    this.waitingBytes += bytes;
    if (this.isFull()) this.socket.pause();
  }

  /** Drops what waits, and takes no more. The socket is read again, for its closing. */
  close(): void {
    this.isClosed = true;
    this.waiting = [];
    this.socket.resume();
  }

  /** @returns Whether the next entry must wait. */
  private take(what: Entry['what']): boolean {
    const waiting = typeof what === 'function' ? what() : this.handle(what);
    if (!waiting) return false;
    this.isBusy = true;
    void waiting.then(this.goOn);
    return true;
  }

  private readonly goOn = (): void => {
    this.isBusy = false;
    let taken = 0;
    for (const { what, bytes } of this.waiting) {
      taken += 1;
      this.waitingBytes -= bytes;
      if (this.take(what)) break;
    }
    this.waiting.splice(0, taken);
    if (this.socket.isPaused && !this.isFull()) this.socket.resume();
  };

  private isFull(): boolean {
    return this.waitingBytes > LOOK_AHEAD_BYTES || this.waiting.length > LOOK_AHEAD_MESSAGES;
  }
}
