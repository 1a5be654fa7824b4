import { subscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';

const made = new Set<ChildProcess>();
subscribe('child_process', (message) => made.add((message as { process: ChildProcess }).process));

/** Ids of running model processes that this process started since the first import of this module. */
export function modelProcesses(): number[] {
  return [...made].flatMap(({ pid, exitCode, signalCode, spawnargs }) =>
    pid !== undefined && exitCode === null && signalCode === null && spawnargs.some((text) => text.endsWith('host.mjs'))
      ? [pid]
      : [],
  );
}
