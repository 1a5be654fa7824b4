import { Worker } from 'node:worker_threads';
import { syntaxFaultOf } from './thread/syntax.mjs';

/** Scripts of at most so many characters are checked at once: V8 takes 10 ms at most. */
const AT_ONCE = 8_000;

/**
 * Returns the fault in the syntax of a script, with its line.
 *
 * V8 compiles the script and does not run it: at most a quarter of a second for the longest script. A long one is
 * compiled in a thread. V8 knows the language at least as well as QuickJS; other faults show at the start.
 *
 * @returns undefined if there is no fault, or if the script is nested too deep to be checked.
 */
export function syntaxFault(source: string): string | undefined | Promise<string | undefined> {
  return source.length <= AT_ONCE ? syntaxFaultOf(source) : faultInThread(source);
}

/** A thread that fails, as by its memory, says nothing about the script. */
function faultInThread(source: string): Promise<string | undefined> {
  const url = new URL('./thread/syntax-thread.mjs', import.meta.url);
  const worker = new Worker(url, { workerData: source, env: {}, execArgv: [] });
  return new Promise((resolve) => {
    worker.once('message', (fault: string | undefined) => resolve(fault));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
}
