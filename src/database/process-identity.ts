import { readFile, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { codeOf } from './database-failure.js';

/** The identity of a process, as far as the system shows it. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start, in ticks since that of the machine (proc(5), field 22 of `stat`); null if unknown. */
  readonly startTime: string | null;
  /**
   * The scope of its pid; null if unknown.
   *
   * It is the boot and the namespace on Linux, and the kind of system elsewhere.
   */
  readonly pidNamespace: string | null;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  const [stat, pidNamespace] = await Promise.all([processStat('self'), namespaceOfPids()]);
  return { pid: process.pid, startTime: stat?.startTime ?? null, pidNamespace };
}

/** Whether the process still runs. `unknown` for one whose pid means nothing here. */
export async function stateOf(identity: ProcessIdentity): Promise<'alive' | 'gone' | 'unknown'> {
  const pidNamespace = await namespaceOfPids();
  if (pidNamespace === null || identity.pidNamespace !== pidNamespace) return 'unknown';
  if (!exists(identity.pid)) return 'gone';
  const stat = await processStat(identity.pid);
  if (!stat || identity.startTime === null) return identity.pid === process.pid ? 'gone' : 'alive';
  return stat.hasEnded || stat.startTime !== identity.startTime ? 'gone' : 'alive';
}

async function namespaceOfPids(): Promise<string | null> {
  if (platform() !== 'linux') return platform();
  try {
    // The namespace's number alone is the same on every machine, outside of containers.
    const [boot, namespace] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
    ]);
    return `${boot.trim()} ${namespace}`;
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

async function processStat(pid: number | 'self'): Promise<{ startTime: string; hasEnded: boolean } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; the state is field 3, right after it.
    const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const startTime = rest[18];
    return startTime === undefined ? undefined : { startTime, hasEnded: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}
