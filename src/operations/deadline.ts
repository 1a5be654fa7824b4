import { DataFlowError, type NodeRef } from '../common/errors/index.js';

/** Calls back once a number of seconds has passed since its start; never when that number is 0. */
export class Deadline {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly seconds: number,
    private readonly whenOver: () => void,
  ) {}

  /** Starts it, or starts it again from zero. */
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

/** The error of an operation that exceeds a limit of its duration; `node` had not finished. */
export function timedOut(limit: string, seconds: number, node: NodeRef | undefined): DataFlowError {
  const where = node ? `; '${node.id}' had not finished` : '';
  const detail = `The operation took longer than ${limit} (${seconds} s)${where}.`;
  return new DataFlowError('operation.timed-out', detail, { ...(node && { node }) });
}
