import { OrderedCalls } from './ordered-calls.js';

/**
 * Rewrites messages, some concurrently, and delivers all messages in the order of their arrival.
 *
 * None is lost: a message that could not be rewritten is delivered unchanged, and then the failure is thrown.
 */
export class OrderedRewrites<T> {
  private readonly calls: OrderedCalls<T>;
  private failure: { readonly error: unknown } | undefined;

  /**
   * @param most Maximum concurrent rewrites.
   * @param deliver Consumes the messages, one after the other.
   */
  constructor(most: number, deliver: (message: T) => Promise<void> | undefined | void) {
    this.calls = new OrderedCalls(most, deliver);
  }

  /**
   * Adds a message as soon as a slot is free.
   *
   * @param rewrite Omitted for a message that stays unchanged.
   * @throws the failure of an earlier message, after all messages before this one were delivered. This one is not
   * added.
   */
  async give(message: T, rewrite?: () => Promise<T>): Promise<void> {
    if (this.failure) return this.end();
    await this.calls.begin(() =>
      rewrite && !this.failure ? this.attempt(message, rewrite) : Promise.resolve(message),
    );
  }

  /**
   * Resolves when every message has been delivered.
   *
   * @throws the failure of a rewrite, or of the consumer.
   */
  async end(): Promise<void> {
    await this.calls.end();
    if (this.failure) throw this.failure.error;
  }

  private async attempt(message: T, rewrite: () => Promise<T>): Promise<T> {
    try {
      return await rewrite();
    } catch (error) {
      this.failure ??= { error };
      return message;
    }
  }
}
