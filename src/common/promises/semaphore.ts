/** Limits concurrency to a number of permits; waiters are served first in, first out. */
export class Semaphore {
  private readonly waiting = new Set<() => void>();
  private free: number;

  constructor(private readonly max: number) {
    this.free = max;
  }

  /** Whether all permits are taken, so that one more is waited for. */
  get isFull(): boolean {
    return this.free === 0;
  }

  /** Whether no permit is taken. */
  get isIdle(): boolean {
    return this.free === this.max;
  }

  /**
   * Waits for a permit.
   *
   * @returns The call that releases it; a second one does nothing.
   * @throws the reason of the signal, where that ends the wait.
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.turn(signal);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const [next] = this.waiting;
      if (next) next();
      else this.free += 1;
    };
  }

  /** @throws the reason of the signal, where that ends the wait. */
  async with<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const release = await this.acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Resolves when a permit is handed over. */
  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = (): void => {
        this.waiting.delete(take);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.delete(take);
        reject(signal.reason as Error);
      };
      this.waiting.add(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
