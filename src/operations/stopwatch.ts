/** How long the parts of an operation took, in milliseconds. */
export interface Timings {
  /** From its acceptance to the end of the request. */
  readonly receiveMs: number;
  /** From the start of its nodes to the end of the request: their work during the upload. */
  readonly processMs: number;
  /** From the end of the request to the end of the last node. */
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
