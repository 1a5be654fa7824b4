/** Calls back once a number of seconds has passed since its start; never when that number is 0. */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seconds: number,
    private readonly whenOver: () => void,
  ) {}

  /** Starts it, or starts it anew. */
  start(): void {
    this.clear();
    if (this.seconds === 0) return;
    // Longer than this a timer of Node fires at once (32-bit milliseconds).
    this.timer = setTimeout(this.whenOver, Math.min(this.seconds * 1000, 2_147_483_647));
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
