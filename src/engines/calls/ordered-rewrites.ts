import { OrderedCalls } from './ordered-calls.js';

/**
 * Rewrites messages, some at a time, and hands them on in the order in which they came, beside those that go on as they
 * are. None is lost: what could not be rewritten goes on as it was, and then the failure is told.
 */
export class OrderedRewrites<T> {
  private readonly calls: OrderedCalls<T>;
  private failure: { readonly error: unknown } | undefined;

  /**
   * @param most Rewrites at once.
   * @param deliver Takes the messages, one after the other.
   */
  constructor(most: number, deliver: (message: T) => Promise<void> | undefined | void) {
    this.calls = new OrderedCalls(most, deliver);
  }

  /**
   * Takes a message, as soon as there is room for one.
   *
   * @param rewrite Left out for a message that goes on as it is.
   * @throws what an earlier one failed with, when all before this one have been handed on. This one is not taken.
   */
  async give(message: T, rewrite?: () => Promise<T>): Promise<void> {
    if (this.failure) return this.end();
    await this.calls.begin(() =>
      rewrite && !this.failure ? this.attempt(message, rewrite) : Promise.resolve(message),
    );
  }

  /**
   * Resolves when every message has been handed on.
   *
   * @throws what a rewrite, or the taker of a message, failed with.
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
