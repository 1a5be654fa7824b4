/** Results that may wait for an earlier one, for each call that may be made at once. */
const AHEAD = 8;

/** Makes calls, some at a time, and hands their results on in the order in which they were begun. */
export class OrderedCalls<T> {
  private calling = 0;
  private waiting = 0;
  private failure: { readonly error: unknown } | undefined;
  private last: Promise<void> = Promise.resolve();
  private wake: (() => void) | undefined;

  /**
   * @param most Calls at once.
   * @param deliver Takes the results, one after the other.
   * @param ahead Results that may wait for an earlier one, for each call at once; few where they are large.
   */
  constructor(
    private readonly most: number,
    private readonly deliver: (result: T) => Promise<void> | undefined | void,
    private readonly ahead = AHEAD,
  ) {}

  /**
   * Begins a call, as soon as there is room for one.
   *
   * @throws what an earlier one failed with.
   */
  async begin(call: () => Promise<T>): Promise<void> {
    while (!this.failure && (this.calling >= this.most || this.waiting >= this.most * this.ahead)) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    this.throwFailure();
    this.calling += 1;
    this.waiting += 1;
    const result = call().finally(() => this.note(() => (this.calling -= 1)));
    this.last = Promise.all([result, this.last])
      .then(async ([value]) => {
        if (!this.failure) await this.deliver(value);
      })
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.note(() => (this.waiting -= 1)));
  }

  /**
   * Resolves when every result has been handed on.
   *
   * @throws what a call, or the taker of a result, failed with.
   */
  async end(): Promise<void> {
    await this.last;
    this.throwFailure();
  }

  private note(change: () => void): void {
    change();
    this.wake?.();
    this.wake = undefined;
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
