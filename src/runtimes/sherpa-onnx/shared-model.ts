import { DataFlowError } from '../../common/errors/index.js';
import type { Log } from '../../common/logging/index.js';
import { Deferred } from '../../common/promises/index.js';
import type { LoadMessage } from './host/messages.js';
import { ModelProcess, ProcessEnded } from './model-process.js';

export interface SharedModelOptions {
  /** After which time a model that nobody uses is unloaded. */
  readonly idleMs: number;
  /** How long a call goes on that has been cancelled before its process is ended. */
  readonly patienceMs: number;
}

interface Job {
  readonly operation: string;
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly output: Deferred<unknown>;
}

/** A model as those see it that have jobs for it. */
export type WorkingModel = Pick<SharedModel, 'run'>;

/** Short calls that build on each other: they live and die with one process. */
export interface ModelStream {
  /** @throws DataFlowError `node.failed` */
  call(operation: string, input: object): Promise<unknown>;
  close(): void;
}

/**
 * One model, used by all operations.
 *
 * It is loaded for the first of them, unloaded some time after the last, and loaded again if its process has died.
 *
 * `run` carries out jobs, which may take seconds, one at a time; streams have calls of their own.
 */
export class SharedModel {
  private users = 0;
  private loading: Promise<ModelProcess> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly jobs: Job[] = [];
  private isWorking = false;
  private streams = 0;

  constructor(
    readonly name: string,
    private readonly message: LoadMessage,
    private readonly log: Log,
    private readonly options: SharedModelOptions,
  ) {}

  /**
   * Loads the model if it is not loaded. It stays for a while even if it is not used.
   *
   * @throws DataFlowError `operation.start-failed`
   */
  load(): Promise<void> {
    return this.inUse(async () => {
      await this.process();
    });
  }

  /** Ends the process, if there is one. */
  unload(why: string): void {
    clearTimeout(this.idle);
    const { loading } = this;
    if (!loading) return;
    this.loading = undefined;
    this.log.info('model unloaded', { model: this.name, why });
    void loading.then(
      (process) => process.kill(),
      () => undefined,
    );
  }

  /**
   * Carries out a job when its turn has come.
   *
   * A job whose signal is aborted is not begun. One in flight is given a moment to end, so that the model stays
   * loaded, and is then ended with its process.
   *
   * @throws DataFlowError `node.failed`; the reason of the signal.
   */
  run(operation: string, input: unknown, signal: AbortSignal): Promise<unknown> {
    return this.inUse(async () => {
      signal.throwIfAborted();
      const output = new Deferred<unknown>();
      const cancel = (): void => output.reject(signal.reason as Error);
      signal.addEventListener('abort', cancel, { once: true });
      this.jobs.push({ operation, input, signal, output });
      void this.work();
      return output.promise.finally(() => signal.removeEventListener('abort', cancel));
    });
  }

  /**
   * Opens a stream, and keeps the model until it is closed.
   *
   * @throws DataFlowError `operation.start-failed`
   */
  async open(): Promise<ModelStream> {
    const process = await this.hold();
    const stream = (this.streams += 1);
    let isOpen = true;
    return {
      call: (operation, input) =>
        process.call(operation, { ...input, stream }).catch((error: unknown) => Promise.reject(this.failed(error))),
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        process.call('close', { stream }).catch(() => undefined);
        this.release();
      },
    };
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) await this.carryOut(job);
    this.isWorking = false;
  }

  /** Comes back when the process is free again. */
  private async carryOut({ operation, input, signal, output }: Job): Promise<void> {
    if (signal.aborted) return;
    let ending: NodeJS.Timeout | undefined;
    const call = async (): Promise<unknown> => {
      const process = await this.process();
      signal.throwIfAborted();
      const endSoon = (): void => {
        ending = setTimeout(() => process.kill(), this.options.patienceMs);
      };
      signal.addEventListener('abort', endSoon, { once: true });
      return process.call(operation, input).finally(() => signal.removeEventListener('abort', endSoon));
    };
    await call().then(output.resolve, (error: unknown) => output.reject(this.failed(error)));
    clearTimeout(ending);
  }

  private async inUse<T>(use: () => Promise<T>): Promise<T> {
    this.users += 1;
    clearTimeout(this.idle);
    try {
      return await use();
    } finally {
      this.release();
    }
  }

  /** Loads the model and keeps it until `release`. */
  private hold(): Promise<ModelProcess> {
    return this.inUse(async () => {
      const process = await this.process();
      this.users += 1;
      return process;
    });
  }

  private release(): void {
    this.users -= 1;
    if (this.users > 0) return;
    this.idle = setTimeout(() => this.unload('idle'), this.options.idleMs).unref();
  }

  private process(): Promise<ModelProcess> {
    return (this.loading ??= this.loadProcess());
  }

  private async loadProcess(): Promise<ModelProcess> {
    const begun = performance.now();
    try {
      const process = await ModelProcess.start(this.message);
      const memoryMb = Math.round(process.rssBytes / 2 ** 20);
      this.log.info('model loaded', { model: this.name, memoryMb, ms: Math.round(performance.now() - begun) });
      void process.ended.then(() => this.forget(process));
      return process;
    } catch (cause) {
      this.loading = undefined;
      const reason = cause instanceof ProcessEnded ? cause.message : 'unknown';
      this.log.error('model not loaded', { model: this.name, reason });
      throw new DataFlowError(
        'operation.start-failed',
        `The model '${this.name}' could not be loaded: its files are damaged, or of another kind. The log has the reason.`,
        { cause },
      );
    }
  }

  private forget(ended: ModelProcess): void {
    void this.loading?.then(
      (process) => {
        if (process !== ended) return;
        this.loading = undefined;
        this.log.warn('process of a model ended', { model: this.name });
      },
      () => undefined,
    );
  }

  private failed(error: unknown): DataFlowError {
    if (error instanceof DataFlowError) return error;
    return new DataFlowError('node.failed', `The model '${this.name}' failed.`, { cause: error });
  }
}
