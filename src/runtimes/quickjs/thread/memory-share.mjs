/** A tenant that uses more than this part of the limit gets no more memory ... */
const OWN_SHARE = 1 / 2;

/** ... while less than this part is free. */
const FREE_SHARE = 1 / 4;

/** @typedef {Int32Array<SharedArrayBuffer>} Count */

/** @returns {Count} */
export const makeCount = () => new Int32Array(new SharedArrayBuffer(4));

/**
 * Memory of the scripts of one thread, counted in the totals of their tenant and of the server.
 *
 * The process and its threads share the counts.
 */
export class MemoryShare {
  /**
   * @param {{
   *   limitPages: number,
   *   total: Count,
   *   tenant: Count,
   *   thread: Count,
   * }} counts In pages of WebAssembly. Without a limit `limitPages` is 0.
   */
  constructor(counts) {
    this.counts = counts;
  }

  /**
   * Counts memory that a script is about to use.
   *
   * @param {number} pages
   * @returns {boolean} Whether there was so much: nothing is counted otherwise.
   */
  take(pages) {
    const { limitPages, total, tenant } = this.counts;
    this.give(-pages);
    if (limitPages === 0) return true;
    const used = Atomics.load(total, 0);
    const own = Atomics.load(tenant, 0);
    const isFair = own <= limitPages * OWN_SHARE || limitPages - used >= limitPages * FREE_SHARE;
    if (used <= limitPages && isFair) return true;
    this.give(pages);
    return false;
  }

  /** @param {number} pages That are used no longer. */
  give(pages) {
    const { total, tenant, thread } = this.counts;
    for (const count of [total, tenant, thread]) Atomics.sub(count, 0, pages);
  }

  /** Gives back whatever the scripts of the thread used, which has ended. */
  giveAll() {
    this.give(Atomics.load(this.counts.thread, 0));
  }
}

/** Memory that one script uses. It only grows. */
export class MemoryMeter {
  wasRefused = false;

  /** @param {MemoryShare} share @param {number} pages That are counted already. */
  constructor(share, pages) {
    this.share = share;
    this.pages = pages;
  }

  /** @param {number} pages @returns {boolean} Whether it may grow by so much. */
  grow(pages) {
    const isTaken = this.share.take(pages);
    if (isTaken) this.pages += pages;
    else this.wasRefused = true;
    return isTaken;
  }

  release() {
    this.share.give(this.pages);
    this.pages = 0;
  }
}
