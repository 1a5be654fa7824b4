/** Words of the shared memory. */
const GRANTED = 0;
const RUNNING = 1;

/**
 * Permission of a thread to run scripts, in memory that the process and the thread share.
 *
 * The process grants and revokes it; the thread waits for it before a turn and in the middle of a call.
 */
export class Permit {
  /** @param {Int32Array<SharedArrayBuffer>} words Of another permit, which this one then is, too. */
  constructor(words = new Int32Array(new SharedArrayBuffer(8))) {
    this.words = words;
  }

  grant() {
    Atomics.store(this.words, GRANTED, 1);
    Atomics.notify(this.words, GRANTED);
  }

  revoke() {
    Atomics.store(this.words, GRANTED, 0);
  }

  get isGranted() {
    return Atomics.load(this.words, GRANTED) === 1;
  }

  /** Whether a script runs in the thread; for a moment, or in a function of QuickJS, without permit. */
  get isRunning() {
    return Atomics.load(this.words, RUNNING) === 1;
  }

  /** Begins a turn of the thread, once it is permitted. */
  begin() {
    while (!this.isGranted) Atomics.wait(this.words, GRANTED, 0);
    Atomics.store(this.words, RUNNING, 1);
  }

  /** Ends a turn of the thread. */
  end() {
    Atomics.store(this.words, RUNNING, 0);
  }

  /**
   * Pauses a turn of the thread while it is not permitted.
   *
   * @param {number} maxMs The turn goes on after so long, permitted or not.
   * @returns {number} The time that it took, in ms.
   */
  pause(maxMs) {
    if (this.isGranted || maxMs <= 0) return 0;
    const startMs = performance.now();
    this.end();
    Atomics.wait(this.words, GRANTED, 0, maxMs);
    Atomics.store(this.words, RUNNING, 1);
    return performance.now() - startMs;
  }
}
