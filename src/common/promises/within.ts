/** Whether `done` came within `ms`; after that it is no longer waited for. */
export async function within(ms: number, done: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A timeout for a service without progress.
 *
 * It restarts with each message of the service, and is suspended while a consumer holds messages up.
 */
export class OwnTime {
  private isHanding = false;
  private lastMs = 0;

  /** Delivers a message to its consumers. */
  async hand(deliver: () => Promise<void> | undefined | void): Promise<void> {
    this.isHanding = true;
    await deliver();
    this.isHanding = false;
    this.lastMs = performance.now();
  }

  /** Returns whether `done` settled before the service made no progress for `ms`. */
  async within(ms: number, done: Promise<unknown>): Promise<boolean> {
    this.lastMs = performance.now();
    for (;;) {
      const leftMs = this.isHanding ? ms : this.lastMs + ms - performance.now();
      if (leftMs <= 0) return false;
      if (await within(leftMs, done)) return true;
    }
  }
}
