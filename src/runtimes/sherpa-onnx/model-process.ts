import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Deferred } from '../../common/promises/index.js';
import type { Answer, CallMessage, LoadMessage } from './host/messages.js';

const HOST = fileURLToPath(new URL('./host/host.mjs', import.meta.url));

/** How much of what a process said of its fault is kept. */
const MAX_COMPLAINT = 2_000;

/** A process did not load its model, or is no more. */
export class ProcessEnded extends Error {}

/**
 * A model in a process of its own.
 *
 * The library ends its process without an exception if a file is invalid. In its own process it takes nothing else
 * down, all of its memory is released, and a call that takes too long can be ended.
 */
export class ModelProcess {
  /** Resolves when the process is no more. */
  readonly ended: Promise<void>;
  /** Memory of the process with its model loaded. */
  rssBytes = 0;
  private readonly child: ChildProcess;
  private readonly loaded = new Deferred();
  private readonly calls = new Map<number, Deferred<unknown>>();
  private count = 0;
  private complaint = '';

  private constructor(message: LoadMessage) {
    this.child = fork(HOST, [], {
      serialization: 'advanced',
      // Nothing of the server's own environment, which has secrets.
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-MAX_COMPLAINT);
    });
    this.child.on('message', (answer: Answer) => this.take(answer));
    const ended = new Deferred();
    this.ended = ended.promise;
    this.child.once('error', (error) => this.end(error.message, ended));
    // `close`, and not `exit`: by then all that it complained of has come.
    this.child.once('close', (code, signal) => this.end(`ended with ${code ?? signal ?? 'nothing'}`, ended));
    this.child.send(message, () => undefined);
  }

  /** @throws ProcessEnded, whose message says what the library complained of: for the log only, it may name files. */
  static async start(message: LoadMessage): Promise<ModelProcess> {
    const made = new ModelProcess(message);
    await made.loaded.promise;
    made.rest();
    return made;
  }

  /**
   * Calls an operation of its task.
   *
   * @throws ProcessEnded when the process ends before it answers; Error for what the operation threw.
   */
  async call(operation: string, input: unknown): Promise<unknown> {
    if (!this.child.connected) throw new ProcessEnded('ended');
    const id = (this.count += 1);
    const answer = new Deferred<unknown>();
    this.calls.set(id, answer);
    if (this.calls.size === 1) this.wake();
    this.child.send({ id, operation, input } satisfies CallMessage, (error) => {
      if (error) this.settle(id)?.reject(new ProcessEnded(error.message));
    });
    return answer.promise;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private take(answer: Answer): void {
    if ('loaded' in answer) {
      this.rssBytes = answer.loaded.rssBytes;
      this.loaded.resolve();
    } else if ('failed' in answer) {
      this.loaded.reject(new ProcessEnded(`${answer.failed} ${this.complaint}`));
      this.kill();
    } else if ('error' in answer) this.settle(answer.id)?.reject(new Error(answer.error));
    else this.settle(answer.id)?.resolve(answer.output);
  }

  private settle(id: number): Deferred<unknown> | undefined {
    const call = this.calls.get(id);
    this.calls.delete(id);
    if (this.calls.size === 0) this.rest();
    return call;
  }

  private end(how: string, ended: Deferred): void {
    const error = new ProcessEnded(`${how} ${this.complaint}`.trim());
    this.loaded.reject(error);
    for (const call of this.calls.values()) call.reject(error);
    this.calls.clear();
    ended.resolve();
  }

  /** The server does not wait for a process that nobody waits for. */
  private rest(): void {
    this.child.unref();
    // A pipe, though its type does not say so.
    if (this.child.stderr instanceof Socket) this.child.stderr.unref();
    this.child.channel?.unref();
  }

  private wake(): void {
    this.child.ref();
    this.child.channel?.ref();
  }
}
