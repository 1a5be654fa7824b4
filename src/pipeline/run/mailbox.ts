import { Gate } from '../../common/promises/index.js';
import type { Waiting } from '../contract/index.js';

/** How far senders that do not wait may overfill a mailbox, in capacities. */
const OVERFILL = 16;

/**
 * The messages that wait for a node: values, each with the place that it arrived by.
 *
 * A value is always accepted. When that fills the box, the sender waits until half of it is free. So a box holds its
 * capacity and one value a sender.
 *
 * Places and values are side by side in one ring, which is replaced only when it is full. An object for each and an
 * array for each batch would cost more than all else that the engine does with a message.
 */
export class Mailbox<P, V> {
  private ring: (P | V | undefined)[];
  /** Number of messages that the ring has room for, less one: a mask, since it is a power of two. */
  private mask: number;
  private head = 0;
  private count = 0;
  private readonly room = new Gate();
  private readonly most: number;

  constructor(private readonly capacity: number) {
    this.most = capacity * OVERFILL + 1024;
    this.mask = 2 ** Math.ceil(Math.log2(capacity + 1)) - 1;
    this.ring = emptyRing(this.mask);
  }

  get size(): number {
    return this.count;
  }

  /** Whether twice as much waits as should. */
  get isOverfull(): boolean {
    return this.count >= this.capacity * 2;
  }

  /** @throws Error when senders have gone on sending without waiting. */
  put(place: P, value: V): Waiting {
    if (this.count >= this.most) throw new Error('sent on without waiting for the receiver');
    this.putLast(place, value);
    return this.count < this.capacity ? undefined : this.room.wait();
  }

  /** Puts a value behind the others, however many there are. */
  putLast(place: P, value: V): void {
    if (this.count > this.mask) this.grow();
    const at = ((this.head + this.count) & this.mask) << 1;
    this.ring[at] = place;
    this.ring[at + 1] = value;
    this.count += 1;
  }

  /** Gives the first of what waits to `handle`, if anything does, and returns what that returns. */
  take<R>(handle: (place: P, value: V) => R): R | undefined {
    if (this.count === 0) return undefined;
    const { ring, head } = this;
    const place = ring[head << 1] as P;
    const value = ring[(head << 1) + 1] as V;
    ring[(head << 1) + 1] = undefined;
    this.head = (head + 1) & this.mask;
    this.count -= 1;
    if (this.room.isAwaited && this.count <= this.capacity >> 1) this.room.open();
    return handle(place, value);
  }

  /** Drops what waits and lets every sender go on. */
  clear(): void {
    this.ring = emptyRing(this.mask);
    this.head = 0;
    this.count = 0;
    this.room.open();
  }

  private grow(): void {
    const { ring, head } = this;
    this.ring = [...ring.slice(head << 1), ...ring.slice(0, head << 1), ...emptyRing<P | V>(this.mask)];
    this.head = 0;
    this.mask = this.mask * 2 + 1;
  }
}

function emptyRing<T>(mask: number): (T | undefined)[] {
  return new Array<T | undefined>(2 * (mask + 1)).fill(undefined);
}
