import { Field } from '../../../common/field/index.js';

/** Declares the parameter of the time limit for answers. */
export const AnswerTimeout = (): PropertyDecorator =>
  Field({
    type: 'integer',
    minimum: 0,
    maximum: 600_000,
    unit: 'ms',
    description: 'Maximum time that the External Relay stays open for an answer after the last message was sent.',
  });

/**
 * Keeps the External Relay open for a node whose service answers by `POST /sessions`.
 *
 * It stays open while the node sends messages, and for some time afterwards.
 */
export class AnswerWait {
  private giveBack: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * @param lease Of the context.
   * @param longestMs Maximum wait for an answer.
   */
  constructor(
    private readonly lease: () => () => void,
    private readonly longestMs: number,
  ) {}

  /** Keeps the relay open without a time limit, until `expect` or `end`. */
  hold(): void {
    clearTimeout(this.timer);
    if (!this.isClosed) this.giveBack ??= this.lease();
  }

  /** Starts the time limit for an answer. */
  expect(): void {
    this.hold();
    if (!this.isClosed) this.timer = setTimeout(() => this.end(), this.longestMs);
  }

  /** Stops waiting: the answer has arrived, or none will. */
  end(): void {
    clearTimeout(this.timer);
    this.giveBack?.();
    this.giveBack = undefined;
  }

  /** Stops waiting for all answers. */
  close(): void {
    this.isClosed = true;
    this.end();
  }
}
