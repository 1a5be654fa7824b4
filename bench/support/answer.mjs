// @ts-check
/** The side of a measured process that the bench talks to, over the channel of `child_process.fork`. */

/** @typedef {{ cpuMs: number, rssBytes: number }} Usage */
/** @typedef {{ heldBytes: number, rssBytes: number }} Memory */

/** @type {Record<string, (argument: any) => unknown>} */
const questions = {
  /** Resources that the process has used since its start. @returns {Usage} */
  usage: () => {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
  },
  /** Memory after a garbage collection; needs `--expose-gc`. @returns {Memory} */
  memory: () => {
    const collect = /** @type {() => void} */ (globalThis.gc);
    const rssBytes = process.memoryUsage.rss();
    for (let turn = 0; turn < 3; turn += 1) collect();
    const { heapUsed, external } = process.memoryUsage();
    return { heldBytes: heapUsed + external, rssBytes };
  },
};

/**
 * Answers the bench from now on, and reports that the process is ready.
 *
 * @param {{ url?: string, questions?: Record<string, (argument: any) => unknown> }} [options]
 */
export function ready({ url, questions: more = {} } = {}) {
  Object.assign(questions, more);
  process.on('message', async (/** @type {{ id: number, question: string, argument: unknown }} */ message) => {
    const { id, question, argument } = message;
    try {
      process.send?.({ id, answer: await questions[question]?.(argument) });
    } catch (error) {
      process.send?.({ id, error: String(/** @type {Error} */ (error).stack) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ ready: true, url });
}
