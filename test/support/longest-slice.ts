import { openSync, readSync } from 'node:fs';

/** Cost of some work on this thread, in ms of processor time. */
export interface Cost {
  readonly totalMs: number;
  /** The longest step that blocked the event loop. */
  readonly longestMs: number;
}

/** Processor time of this thread in ms, or of the whole process if the system does not count threads. */
const threadMs = clock();

function clock(): () => number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  const usage = threadCpuUsage?.bind(process) ?? (() => process.cpuUsage());
  const byUsage = (): number => {
    const { user, system } = usage();
    return (user + system) / 1_000;
  };
  if (threadCpuUsage) return byUsage;
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r');
    const bytes = Buffer.alloc(64);
    return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 64, 0)).split(' ')[0]) / 1e6;
  } catch {
    return byUsage;
  }
}

/** Measures work, and how long it blocked the event loop. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const startMs = threadMs();
  let lastMs = startMs;
  let longestMs = 0;
  let isDone = false;
  const note = (): void => {
    const nowMs = threadMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const look = (): void => {
    note();
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isDone = true;
  }
  note();
  return { totalMs: lastMs - startMs, longestMs };
}
