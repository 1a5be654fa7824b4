import { Deferred } from '../common/promises/index.js';

type Step = IteratorResult<Uint8Array, undefined>;

const END: Step = { done: true, value: undefined };

/**
 * The body of a part, on its way from the reader of the request to whoever takes it. Pieces are handed over as they came,
 * without a copy, and only one waits here: the reader goes on when it has been taken. To be taken by one only, once.
 */
export class PartBody implements AsyncIterableIterator<Uint8Array, undefined> {
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
