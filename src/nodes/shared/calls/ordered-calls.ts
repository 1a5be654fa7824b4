import { Gate } from '../../../common/promises/index.js';

/** Results that may wait for an earlier one, per concurrent call. */
const AHEAD = 8;

/** Makes calls, some concurrently, and delivers their results in the order of the calls. */
export class OrderedCalls<T> {
  private calling = 0;
  private waiting = 0;
  private failure: { readonly error: unknown } | undefined;
  private last: Promise<void> = Promise.resolve();
  private readonly changed = new Gate();

  /**
   * @param most Maximum concurrent calls.
   * @param deliver Consumes the results, one after the other.
   * @param ahead Results that may wait for an earlier one, per concurrent call; few if they are large.
   */
  constructor(
    private readonly most: number,
    private readonly deliver: (result: T) => Promise<void> | undefined | void,
    private readonly ahead = AHEAD,
  ) {}

  /**
   * Begins a call as soon as a slot is free.
   *
   * @throws the failure of an earlier call.
   */
  async begin(call: () => Promise<T>): Promise<void> {
    while (!this.failure && (this.calling >= this.most || this.waiting >= this.most * this.ahead)) {
      await this.changed.wait();
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
   * Resolves when every result has been delivered.
   *
   * @throws the failure of a call, or of the consumer.
   */
  async end(): Promise<void> {
    await this.last;
    this.throwFailure();
  }

  private note(change: () => void): void {
    change();
    this.changed.open();
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
