import { DataFlowError } from '../common/errors/index.js';

/** Counts the events that an operation sends, up to MAX_EVENTS_OUT. */
export class EventCounter {
  private _count = 0;

  /** @param max 0 for no limit. */
  constructor(private readonly max: number) {}

  get count(): number {
    return this._count;
  }

  /**
   * The place of the next event among all, from 0.
   *
   * @throws DataFlowError `operation.limit-exceeded`
   */
  next(): number {
    if (this.max > 0 && this._count >= this.max) {
      throw new DataFlowError(
        'operation.limit-exceeded',
        `The operation sends more than MAX_EVENTS_OUT (${this.max}) events.`,
      );
    }
    this._count += 1;
    return this._count - 1;
  }
}
