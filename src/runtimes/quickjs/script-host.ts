import type { OnApplicationShutdown } from '@nestjs/common';
import { DataFlowError } from '../../common/errors/index.js';
import type { CallOutcome, ScriptFailure, ScriptFunction, TenantScript } from './protocol.js';
import { hasEnded, ScriptThread } from './script-thread.js';
import { ScriptThreads } from './script-threads.js';
import { MemoryShare } from './thread/memory-share.mjs';
import { compileQuickJs, MIN_PAGES, PAGE_BYTES } from './thread/quickjs.mjs';

const THREAD = new URL('./thread/sandbox-thread.mjs', import.meta.url);

/** When a client may try again whose script found no memory, in seconds. */
export const MEMORY_RETRY_SECONDS = 5;

export interface ScriptHostOptions {
  /** Threads that run scripts at once, and that a tenant has at most. */
  readonly threads: number;
  /** Threads of all tenants; those of more tenants share. */
  readonly maxThreads: number;
  /** Time that a tenant's scripts may use of one thread in a second, in ms. */
  readonly msPerSecond: number;
  /** Memory that all scripts may use, in bytes; 0 for any. */
  readonly memoryBytes: number;
  /** Another module for the threads. */
  readonly threadUrl?: URL;
  /** How long a thread may say nothing while it has work, in ms. */
  readonly silentMs?: number;
}

/** A script that runs. */
export interface RunningScript {
  /** Functions that its node has. */
  readonly has: ReadonlySet<ScriptFunction>;
  readonly isOpen: boolean;
  /**
   * Calls a function of its node, after the calls before it.
   *
   * If the outcome has a failure, the script is closed.
   *
   * @param argument Anything that JSON holds.
   * @param samples Go with it; they are handed over.
   * @throws DataFlowError `node.failed` where it has ended, or its thread is lost.
   */
  call(name: ScriptFunction, argument: unknown, samples?: Int16Array<ArrayBuffer>): Promise<CallOutcome>;
  /** Lets go of it. */
  close(): void;
}

/**
 * Runs the scripts of customers.
 *
 * Each has its own QuickJS, compiled to WebAssembly, on a few threads of its tenant, which take turns with those of
 * other tenants. A script reaches nothing but what it is handed, and is broken off at its limits; what it does to its
 * engine goes with it. docs/adr/0015-scripts.md and 0017-turns-of-scripts.md say why so.
 */
export class ScriptHost implements OnApplicationShutdown {
  private readonly wasm = compileQuickJs();
  private readonly threads: ScriptThreads;
  private lastId = 0;

  /** Compiles the engine. Threads are made when the first scripts come. */
  constructor(private readonly options: ScriptHostOptions) {
    const { threadUrl: url = THREAD, silentMs, memoryBytes, ...rest } = options;
    this.threads = new ScriptThreads(
      { ...rest, limitPages: Math.floor(memoryBytes / PAGE_BYTES) },
      () => new ScriptThread({ url, wasm: this.wasm, silentMs }),
    );
  }

  /**
   * Runs a script and makes its node.
   *
   * @returns The script, and what it said while its node was created.
   * @throws DataFlowError `operation.start-failed`, naming the line, where that fails; `server.busy`, where the scripts
   *   that run leave no memory for it.
   */
  async open({ tenant, ...options }: TenantScript): Promise<{ script: RunningScript; created: CallOutcome }> {
    const place = this.threads.place(tenant);
    const { thread, memory } = place;
    if (!new MemoryShare(memory).take(MIN_PAGES)) {
      place.release();
      throw this.noMemory('The scripts that run use the memory that they may use together, or their tenant its share');
    }
    const id = (this.lastId += 1);
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      thread.close(id);
      place.release();
    };
    const ask = async (question: () => Promise<CallOutcome>): Promise<CallOutcome> => {
      if (!isOpen) throw hasEnded();
      try {
        const outcome = await question();
        if (outcome.failure) close();
        return outcome;
      } catch (error) {
        close();
        throw error;
      }
    };
    const created = await ask(() => thread.ask({ type: 'open', id, options, memory }));
    if (created.failure) throw this.startFailed(created.failure);
    const script: RunningScript = {
      has: new Set(created.has),
      get isOpen() {
        return isOpen;
      },
      call: (name, argument, samples) =>
        ask(() => thread.ask({ type: 'call', id, name, json: JSON.stringify(argument), samples })),
      close,
    };
    return { script, created };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.end();
  }

  private startFailed({ kind, detail }: ScriptFailure): DataFlowError {
    if (kind === 'memory') return this.noMemory(`Script: ${detail}`);
    return new DataFlowError('operation.start-failed', `Script: ${detail}.`);
  }

  private noMemory(what: string): DataFlowError {
    const detail = `${what}: MAX_SCRIPT_MEMORY_BYTES is ${this.options.memoryBytes}. Wait for other operations to end.`;
    return new DataFlowError('server.busy', detail, { retryAfterSeconds: MEMORY_RETRY_SECONDS });
  }
}
