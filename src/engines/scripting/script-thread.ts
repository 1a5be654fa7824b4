import { Worker } from 'node:worker_threads';
import { DataFlowError } from '../../common/errors/index.js';
import { Deferred } from '../../common/promises/index.js';
import type { CallOutcome, CompiledEngine, FromThread, ToThread } from './protocol.js';

/** Stack of the thread, in MiB: for the deepest that QuickJS goes before it looks at its own limit. */
const STACK_MB = 16;

/**
 * A thread breaks off what takes too long by itself. One that says nothing for so long while it has work is past that,
 * in ms: more than the longest call with all that may wait before it.
 */
const SILENT_MS = 30_000;

/** One thread that scripts run in, as the process sees it. */
export class ScriptThread {
  /** Calls that have not come back, of each script in order. */
  private readonly waiting = new Map<number, Deferred<CallOutcome>[]>();
  private readonly worker: Worker;
  private silence: NodeJS.Timeout | undefined;
  private lost: DataFlowError | undefined;

  /**
   * @param url Of the thread's module.
   * @param wasm QuickJS, compiled.
   * @param onLost The thread has ended by itself, or was ended because it did not answer.
   */
  constructor(
    url: URL,
    wasm: CompiledEngine,
    private readonly onLost: (error: DataFlowError) => void,
    private readonly silentMs = SILENT_MS,
  ) {
    const resourceLimits = { stackSizeMb: STACK_MB };
    this.worker = new Worker(url, { workerData: wasm, env: {}, execArgv: [], resourceLimits });
    this.worker.unref();
    this.worker.on('message', (message: FromThread) => this.take(message));
    this.worker.on('error', (cause) => this.lose(cause));
    this.worker.on('exit', () => this.lose());
  }

  /** Scripts that are open here. */
  get size(): number {
    return this.waiting.size;
  }

  /** Opens a script, or calls it. Calls of one script come back in their order. */
  async ask(message: Exclude<ToThread, { type: 'close' }>): Promise<CallOutcome> {
    if (this.lost) throw this.lost;
    const answer = new Deferred<CallOutcome>();
    const answers = this.waiting.get(message.id) ?? [];
    answers.push(answer);
    this.waiting.set(message.id, answers);
    if (!this.silence) this.listen();
    const samples = message.type === 'call' ? message.samples : undefined;
    this.worker.postMessage(message, samples ? [samples.buffer] : []);
    return answer.promise;
  }

  /** Lets go of a script, when it has come back from what it does. Calls that wait fail. */
  close(id: number): void {
    for (const answer of this.waiting.get(id) ?? []) answer.reject(hasEnded());
    this.waiting.delete(id);
    if (this.isIdle) this.listen();
    if (!this.lost) this.worker.postMessage({ type: 'close', id } satisfies ToThread);
  }

  async end(): Promise<void> {
    this.lost = new DataFlowError('server.draining', 'The server is shutting down.');
    clearTimeout(this.silence);
    await this.worker.terminate();
  }

  private take({ id, outcome }: FromThread): void {
    this.waiting.get(id)?.shift()?.resolve(outcome);
    this.listen();
  }

  private get isIdle(): boolean {
    return [...this.waiting.values()].every((answers) => answers.length === 0);
  }

  /** Begins to count silence anew. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = this.isIdle ? undefined : setTimeout(() => void this.worker.terminate(), this.silentMs).unref();
  }

  private lose(cause?: unknown): void {
    if (this.lost) return;
    clearTimeout(this.silence);
    this.lost = new DataFlowError('node.failed', 'The thread that the script ran in was lost.', { cause });
    this.onLost(this.lost);
    for (const answers of this.waiting.values()) for (const answer of answers) answer.reject(this.lost);
    this.waiting.clear();
  }
}

/** What calls of a script fail with that is gone: it failed before, or its node has stopped. */
export function hasEnded(): DataFlowError {
  return new DataFlowError('node.failed', 'The script has ended.');
}
