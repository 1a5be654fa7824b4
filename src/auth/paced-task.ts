/**
 * A task shared by many callers, of which one run is in progress at a time.
 *
 * At most one run starts per interval, also after a failure.
 */
export class PacedTask {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private startedMs = -Infinity;

  constructor(
    private readonly task: () => Promise<void>,
    private readonly intervalMs: number,
  ) {}

  /** Resolves or rejects with a run that begins after this call, as soon as the pace allows. */
  run(): Promise<void> {
    this.next ??= this.begin();
    return this.next;
  }

  /** Resolves with the run in progress, else with the next one. */
  join(): Promise<void> {
    return this.running ?? this.run();
  }

  private async begin(): Promise<void> {
    await this.running?.catch(() => undefined);
    const waitMs = this.startedMs + this.intervalMs - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    this.next = undefined;
    this.startedMs = performance.now();
    this.running = this.task().finally(() => (this.running = undefined));
    await this.running;
  }
}
