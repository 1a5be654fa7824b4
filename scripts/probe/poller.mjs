// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The process that asks for the server's health. */
export class HealthPoller {
  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.child = child;
  }

  /** @param {string} url */
  static async start(url) {
    const child = fork(fileURLToPath(new URL('ask.mjs', import.meta.url)), [url]);
    await once(child, 'message');
    const poller = new HealthPoller(child);
    // The first answers load code.
    for (let count = 0; count < 20; count += 1) await poller.report();
    return poller;
  }

  /**
   * @param {() => Promise<void>} work
   * @returns {Promise<number>} The longest time of an answer meanwhile, in milliseconds.
   */
  async longestDuring(work) {
    await this.report();
    await work();
    return this.report();
  }

  /** @returns {Promise<number>} */
  async report() {
    const answer = new Promise((resolve, reject) => {
      const fail = () => reject(new Error('the process that asks for the health has ended'));
      this.child.once('exit', fail);
      this.child.once('message', (/** @type {number} */ ms) => {
        this.child.off('exit', fail);
        resolve(ms);
      });
    });
    this.child.send('report');
    return answer;
  }

  stop() {
    this.child.disconnect();
  }
}
