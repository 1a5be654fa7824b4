import { Deferred } from '../../common/promises/index.js';
import type { Waiting } from '../contract/index.js';

/** How far senders that do not wait may overfill a mailbox, in capacities. */
const OVERFILL = 16;

/**
 * What waits at a node. A message is always taken in; when that fills the box, the sender is told to wait until half of
 * it is free. So a box holds its capacity and one message a sender.
 */
export class Mailbox<M> {
  private messages: M[] = [];
  private head = 0;
  private room: Deferred | undefined;

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.messages.length - this.head;
  }

  /** Whether twice as much waits as should. */
  get isOverfull(): boolean {
    return this.size >= this.capacity * 2;
  }

  /** @throws Error when senders have gone on sending without waiting. */
  put(message: M): Waiting {
    if (this.size >= this.capacity * OVERFILL + 1024) throw new Error('sent on without waiting for the receiver');
    if (this.messages.push(message) - this.head < this.capacity) return undefined;
    this.room ??= new Deferred();
    return this.room.promise;
  }

  /** Puts a message behind the others, however many there are. */
  putLast(message: M): void {
    this.messages.push(message);
  }

  take(): M | undefined {
    const message = this.messages[this.head];
    if (message === undefined) return undefined;
    this.head += 1;
    if (this.head === this.messages.length) {
      this.messages = [];
      this.head = 0;
    } else if (this.head >= 512) {
      this.messages = this.messages.slice(this.head);
      this.head = 0;
    }
    if (this.room && this.size <= this.capacity >> 1) this.release();
    return message;
  }

  /** Drops what waits and lets every sender go on. */
  clear(): void {
    this.messages = [];
    this.head = 0;
    this.release();
  }

  private release(): void {
    this.room?.resolve();
    this.room = undefined;
  }
}
