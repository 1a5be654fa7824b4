/**
 * A signal without memory: `open` wakes those that wait at that moment.
 *
 * The next `wait` is for the next `open`. All waiters share one promise, so that waiting costs one allocation however
 * many there are.
 */
export class Gate {
  private waiting: Promise<void> | undefined;
  private resolve: (() => void) | undefined;

  /** Whether anything waits. */
  get isAwaited(): boolean {
    return this.waiting !== undefined;
  }

  /** Resolves at the next `open`. */
  wait(): Promise<void> {
    this.waiting ??= new Promise((resolve) => (this.resolve = resolve));
    return this.waiting;
  }

  /** Wakes all waiters; without any it does nothing. */
  open(): void {
    const { resolve } = this;
    this.waiting = undefined;
    this.resolve = undefined;
    resolve?.();
  }
}
