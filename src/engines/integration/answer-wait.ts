import { Field } from '../../common/field/index.js';

/** Declares the parameter of how long answers are waited for. */
export const AnswerTimeout = (): PropertyDecorator =>
  Field({
    type: 'integer',
    minimum: 0,
    maximum: 600_000,
    unit: 'ms',
    description: 'Longest time that the External Relay is kept open for an answer, when nothing more is sent.',
  });

/**
 * Keeps the External Relay open for a node whose service answers by `POST /sessions`: as long as the node has something
 * to say, and then for a while.
 */
export class AnswerWait {
  private giveBack: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * @param lease Of the context.
   * @param longestMs How long an answer is waited for.
   */
  constructor(
    private readonly lease: () => () => void,
    private readonly longestMs: number,
  ) {}

  /** Answers may come, until `expect` or `end`. */
  hold(): void {
    clearTimeout(this.timer);
    if (!this.isClosed) this.giveBack ??= this.lease();
  }

  /** An answer should come from now on. */
  expect(): void {
    this.hold();
    if (!this.isClosed) this.timer = setTimeout(() => this.end(), this.longestMs);
  }

  /** It has come, or none will. */
  end(): void {
    clearTimeout(this.timer);
    this.giveBack?.();
    this.giveBack = undefined;
  }

  /** None is waited for any more. */
  close(): void {
    this.isClosed = true;
    this.end();
  }
}
