/** Work that several callers wait for. It is aborted when the last of them leaves. */
export class SharedWork<T> {
  private readonly abortion = new AbortController();
  private readonly result: Promise<T>;
  /** Resolves when the work has ended, successfully or not. */
  readonly settled: Promise<void>;
  private waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.result = work(this.abortion.signal);
    this.settled = this.result.then(
      () => undefined,
      () => undefined,
    );
  }

  /** Whether all callers have left. */
  get isAbandoned(): boolean {
    return this.abortion.signal.aborted;
  }

  /** Waits for the work; rejects with the reason of `signal` when that is aborted first. */
  async join(signal: AbortSignal): Promise<T> {
    this.waiting += 1;
    try {
      return await unless(signal, this.result);
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.abortion.abort();
    }
  }
}

/** `work`, or the reason of `signal` when that is aborted first. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
