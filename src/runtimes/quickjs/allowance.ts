/**
 * Time that scripts may use of one thread: so many milliseconds in each second.
 *
 * Unused time is kept, up to that of one second.
 */
export class Allowance {
  private leftMs: number;
  private atMs = 0;

  /** @param msPerSecond From 1 to 1,000. */
  constructor(private readonly msPerSecond: number) {
    this.leftMs = msPerSecond;
  }

  /** @param ms Of those since the last call, in which it is filled, too. The rest may become negative: a debt. */
  spend(ms: number, nowMs: number): void {
    this.fill(nowMs, ms);
  }

  /** Time that is left, in ms. */
  left(nowMs: number): number {
    this.fill(nowMs);
    return this.leftMs;
  }

  /** How long the rest lasts without a pause, in ms: infinitely at 1,000 in a second. */
  lastsMs(nowMs: number): number {
    return (this.left(nowMs) * 1_000) / (1_000 - this.msPerSecond);
  }

  /** How long it takes until so much is left, in ms; 0 if it is. More than fits is never waited for. */
  waitMs(ms: number, nowMs: number): number {
    const missing = Math.min(ms, this.msPerSecond) - this.left(nowMs);
    return missing <= 0 ? 0 : (missing * 1_000) / this.msPerSecond;
  }

  private fill(nowMs: number, spentMs = 0): void {
    const earnedMs = ((nowMs - this.atMs) * this.msPerSecond) / 1_000;
    this.leftMs = Math.min(this.msPerSecond, this.leftMs + earnedMs - spentMs);
    this.atMs = nowMs;
  }
}
