import type { OnModuleDestroy } from '@nestjs/common';
import { DataFlowError } from '../../common/errors/index.js';
import type { CallOutcome, ScriptFunction, ScriptOptions } from './protocol.js';
import { hasEnded, ScriptThread } from './script-thread.js';
import { compileQuickJs } from './thread/quickjs.mjs';

const THREAD = new URL('./thread/sandbox-thread.mjs', import.meta.url);

export interface ScriptHostOptions {
  /** Threads that scripts share. */
  readonly threads: number;
  /** Most memory that the scripts which run at once may use together, by their own limits, in bytes; 0 for any. */
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
   * Calls a function of its node, after the calls before it. Where the outcome has a failure the script is gone.
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
 * Runs the scripts of customers: each in a QuickJS of its own, compiled to WebAssembly, on a few threads that operations
 * share. A script reaches nothing but what it is handed, and is broken off at its limits; what it does to its engine
 * goes with it. docs/adr/0015-scripts.md says why so.
 */
export class ScriptHost implements OnModuleDestroy {
  private readonly wasm = compileQuickJs();
  private readonly threads: (ScriptThread | undefined)[];
  private lastId = 0;
  private usedBytes = 0;

  /** Compiles the engine. Threads are made when the first scripts come. */
  constructor(private readonly options: ScriptHostOptions) {
    this.threads = Array.from({ length: options.threads }, () => undefined);
  }

  /**
   * Runs a script and makes its node.
   *
   * @returns The script, and what it said while its node was created.
   * @throws DataFlowError `operation.start-failed`, naming the line, where that fails; `server.busy`, where the scripts
   *   that run leave no memory for it.
   */
  async open(options: ScriptOptions): Promise<{ script: RunningScript; created: CallOutcome }> {
    const { memoryBytes } = options.limits;
    const most = this.options.memoryBytes;
    if (most > 0 && this.usedBytes + memoryBytes > most) {
      throw new DataFlowError('server.busy', `The scripts that run may need all of the ${most} bytes that they have.`);
    }
    this.usedBytes += memoryBytes;
    const thread = this.freest();
    const id = (this.lastId += 1);
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.usedBytes -= memoryBytes;
      thread.close(id);
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
    const created = await ask(() => thread.ask({ type: 'open', id, options }));
    if (created.failure) throw new DataFlowError('operation.start-failed', `Script: ${created.failure.detail}.`);
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

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.threads.flatMap((thread) => thread?.end() ?? []));
  }

  /** The thread with the fewest scripts; one that is not there yet has none. */
  private freest(): ScriptThread {
    const sizes = this.threads.map((thread) => thread?.size ?? 0);
    const at = sizes.indexOf(Math.min(...sizes));
    const { threadUrl = THREAD, silentMs } = this.options;
    const lost = (): void => {
      this.threads[at] = undefined;
    };
    return (this.threads[at] ??= new ScriptThread(threadUrl, this.wasm, lost, silentMs));
  }
}
