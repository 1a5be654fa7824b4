// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A measured process: the server, or a peer. It answers through `ready` of answer.mjs. */
export class Child {
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  #next = 0;
  url = '';

  /** @param {import('node:child_process').ChildProcess} process */
  constructor(process) {
    this.process = process;
  }

  /**
   * @param {string} file Relative to bench/.
   * @param {{ args?: string[], env?: Record<string, string>, flags?: string[] }} [options]
   */
  static async start(file, { args = [], env = {}, flags = [] } = {}) {
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const execArgv = ['--expose-gc', ...flags, ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])];
    // The server's log is written to stdout at its normal cost; nothing reads it.
    const stdio = /** @type {const} */ (['ignore', 'ignore', 'inherit', 'ipc']);
    const child = new Child(fork(path, args, { execArgv, env: { PATH: process.env.PATH, ...env }, stdio: [...stdio] }));
    await child.#ready();
    return child;
  }

  /**
   * @param {string} question
   * @param {unknown} [argument]
   * @returns {Promise<any>}
   */
  ask(question, argument) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.process.send({ id, question, argument });
    });
  }

  /** @returns {Promise<import('./answer.mjs').Usage>} */
  usage() {
    return this.ask('usage');
  }

  /** @returns {Promise<import('./answer.mjs').Memory>} */
  memory() {
    return this.ask('memory');
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const late = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(late);
  }

  async #ready() {
    await new Promise((resolve, reject) => {
      this.process.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
      this.process.on('message', (/** @type {any} */ message) => {
        if (message.ready) {
          this.url = message.url ?? '';
          resolve(undefined);
          return;
        }
        const waiting = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        if (message.error === undefined) waiting?.resolve(message.answer);
        else waiting?.reject(new Error(message.error));
      });
    });
    this.process.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('a process of the bench ended'));
    });
  }
}
