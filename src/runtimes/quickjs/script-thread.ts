import { Worker } from 'node:worker_threads';
import { DataFlowError } from '../../common/errors/index.js';
import { Deferred } from '../../common/promises/index.js';
import type { CallOutcome, CompiledEngine, FromThread, ThreadData, ToThread } from './protocol.js';
import { makeCount } from './thread/memory-share.mjs';
import { Permit } from './thread/permit.mjs';
import type { TurnPermit } from './turns.js';

/** Stack of the thread, in MiB: for the deepest that QuickJS goes before it looks at its own limit. */
const STACK_MB = 16;

/**
 * Maximum silence of a thread that has work and permission for it, in ms.
 *
 * A thread aborts long calls by itself. This is more than the longest call with all that may wait before it.
 */
const SILENT_MS = 60_000;

export interface ScriptThreadOptions {
  /** Of the thread's module. */
  readonly url: URL;
  /** QuickJS, compiled. */
  readonly wasm: CompiledEngine;
  /** How long it may say nothing while it has work, in ms. */
  readonly silentMs?: number | undefined;
}

/** The user of a thread, notified of its state. */
export interface ThreadUser {
  /** It has work. */
  begin(): void;
  /** It has done all its work. */
  end(): void;
  /** It has ended by itself, or was ended because it did not answer. */
  lose(): void;
}

/** One thread that scripts run in, as the process sees it. It runs while its permit is granted. */
export class ScriptThread implements TurnPermit {
  user: ThreadUser | undefined;
  readonly permit = new Permit();
  /** Pages of memory that its scripts use. */
  readonly memory = makeCount();
  lost: DataFlowError | undefined;
  /** Calls that have not come back, of each script in order. */
  private readonly waiting = new Map<number, Deferred<CallOutcome>[]>();
  /** Calls that have not come back, those of closed scripts included. */
  private pending = 0;
  private readonly worker: Worker;
  private readonly silentMs: number;
  private silence: NodeJS.Timeout | undefined;
  /** When silence is checked, by `performance.now()`. */
  private checkAtMs = 0;
  /** Silence that was left when the last turn ended, in ms. */
  private leftMs: number;

  constructor({ url, wasm, silentMs = SILENT_MS }: ScriptThreadOptions) {
    this.silentMs = this.leftMs = silentMs;
    const workerData: ThreadData = { wasm, permit: this.permit.words };
    this.worker = new Worker(url, { workerData, env: {}, execArgv: [], resourceLimits: { stackSizeMb: STACK_MB } });
    this.worker.unref();
    this.worker.on('message', (message: FromThread) => this.take(message));
    this.worker.on('error', (cause) => this.lose(cause));
    this.worker.on('exit', () => this.lose());
  }

  /** Whether it has work. */
  get isBusy(): boolean {
    return this.pending > 0;
  }

  get isRunning(): boolean {
    return this.permit.isRunning;
  }

  /** Begins a turn. The time without one was no silence, unless a script ran on. */
  grant(): void {
    if (this.isBusy && !this.isRunning) this.listen(this.leftMs);
    this.permit.grant();
  }

  /** Ends a turn. Silence is counted on: a script that runs on is still silent. */
  revoke(): void {
    this.permit.revoke();
    if (this.silence) this.leftMs = this.checkAtMs - performance.now();
  }

  /** Opens a script, or calls it. Calls of one script come back in their order. */
  async ask(message: Exclude<ToThread, { type: 'close' }>): Promise<CallOutcome> {
    if (this.lost) throw this.lost;
    const answer = new Deferred<CallOutcome>();
    const answers = this.waiting.get(message.id) ?? [];
    answers.push(answer);
    this.waiting.set(message.id, answers);
    this.pending += 1;
    if (this.pending === 1) {
      this.listen();
      this.user?.begin();
    }
    const samples = message.type === 'call' ? message.samples : undefined;
    this.worker.postMessage(message, samples ? [samples.buffer] : []);
    return answer.promise;
  }

  /** Lets go of a script, when it has come back from what it does. Calls that wait fail. */
  close(id: number): void {
    for (const answer of this.waiting.get(id) ?? []) answer.reject(hasEnded());
    this.waiting.delete(id);
    if (!this.lost) this.worker.postMessage({ type: 'close', id } satisfies ToThread);
  }

  async end(): Promise<void> {
    this.lost = new DataFlowError('server.draining', 'The server is shutting down.');
    clearTimeout(this.silence);
    await this.worker.terminate();
  }

  private take({ id, outcome }: FromThread): void {
    this.waiting.get(id)?.shift()?.resolve(outcome);
    this.pending -= 1;
    this.listen();
    if (this.pending === 0) this.user?.end();
  }

  /** Checks silence after so long, in ms; by default it begins again. */
  private listen(ms = this.silentMs): void {
    clearTimeout(this.silence);
    this.leftMs = ms;
    this.checkAtMs = performance.now() + ms;
    this.silence = this.isBusy ? setTimeout(() => this.checkSilence(), ms).unref() : undefined;
  }

  private checkSilence(): void {
    this.silence = undefined;
    if (this.permit.isGranted || this.isRunning) void this.worker.terminate();
  }

  private lose(cause?: unknown): void {
    if (this.lost) return;
    clearTimeout(this.silence);
    this.lost = new DataFlowError('node.failed', 'The thread that the script ran in was lost.', { cause });
    this.pending = 0;
    this.user?.lose();
    for (const answers of this.waiting.values()) for (const answer of answers) answer.reject(this.lost);
    this.waiting.clear();
  }
}

/** The error of calls of a closed script: it failed before, or its node has stopped. */
export function hasEnded(): DataFlowError {
  return new DataFlowError('node.failed', 'The script has ended.');
}
