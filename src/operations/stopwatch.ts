/** How long the parts of an operation took, in milliseconds. */
export interface Timings {
  /** From its acceptance until the whole request had come in. */
  readonly receiveMs: number;
  /** From the start of its nodes until the whole request had come in: what they did while the upload went on. */
  readonly processMs: number;
  /** From there until the last node had ended. */
  readonly drainMs: number;
}

/** Times an operation. */
export class Stopwatch {
  private readonly acceptedMs = performance.now();
  private startedMs: number | undefined;
  private receivedMs: number | undefined;
  private endedMs: number | undefined;

  started(): void {
    this.startedMs = performance.now();
  }

  received(): void {
    this.receivedMs = performance.now();
  }

  ended(): void {
    this.endedMs = performance.now();
  }

  get timings(): Timings {
    const endedMs = this.endedMs ?? performance.now();
    const receivedMs = this.receivedMs ?? endedMs;
    return {
      receiveMs: Math.round(receivedMs - this.acceptedMs),
      processMs: Math.round(receivedMs - (this.startedMs ?? receivedMs)),
      drainMs: Math.round(endedMs - receivedMs),
    };
  }
}
