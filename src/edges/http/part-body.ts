import { EventEmitter } from 'node:events';
import { Deferred } from '../../common/promises/index.js';

type Step = IteratorResult<Uint8Array, undefined>;

const END: Step = { done: true, value: undefined };

/**
 * The body of a part, between the reader of the request and its one consumer.
 *
 * Chunks are forwarded without a copy. One chunk waits here: the reader continues when it has been consumed. A body can
 * be consumed once.
 *
 * multer listens to the stream of a part and may discard it. So this is an emitter without events, with `resume`.
 */
export class PartBody extends EventEmitter implements AsyncIterableIterator<Uint8Array, undefined> {
  private piece: Uint8Array | undefined;
  private taker: Deferred<Step> | undefined;
  private goOn: (() => void) | undefined;
  private isOver = false;
  private readonly end = new Deferred<Step>();

  /** Resolves when the part has been read to its end. Rejects with why it was not. */
  get ended(): Promise<unknown> {
    return this.end.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    const { piece, goOn } = this;
    if (!piece) return this.isOver ? this.end.promise : (this.taker = new Deferred<Step>()).promise;
    this.piece = undefined;
    this.goOn = undefined;
    goOn?.();
    return Promise.resolve({ done: false, value: piece });
  }

  /** Takes all pieces and drops them. */
  async resume(): Promise<void> {
    for (let step = await this.next(); !step.done;) step = await this.next();
  }

  /** Hands a piece on. The one before must have been taken. */
  give(piece: Uint8Array): void {
    const { taker } = this;
    this.taker = undefined;
    if (taker) taker.resolve({ done: false, value: piece });
    else this.piece = piece;
  }

  /** Calls back when no piece waits, which may be at once. */
  whenTaken(call: () => void): void {
    if (this.piece) this.goOn = call;
    else call();
  }

  /** There is no more. A piece that waits can still be taken. */
  close(): void {
    this.isOver = true;
    this.end.resolve(END);
    this.taker?.resolve(END);
  }

  /** There is no more, and a piece that waits is lost. */
  fail(error: Error): void {
    this.isOver = true;
    this.piece = undefined;
    this.end.reject(error);
    this.taker?.reject(error);
  }
}
