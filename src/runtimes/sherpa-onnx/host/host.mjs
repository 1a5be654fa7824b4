// @ts-check
/** @import { CallMessage, LoadMessage, Operations, Task } from './messages.js' */

/**
 * A process that holds one model.
 *
 * It loads the model that its first message names, and carries out the calls that follow, one after the other. It
 * ends with the server.
 */

/** @type {Readonly<Record<Task, () => Promise<{ load: (message: LoadMessage) => Operations }>>>} */
const TASKS = {
  diarization: () => import('./diarization.mjs'),
  'language-identification': () => import('./language-identification.mjs'),
  punctuation: () => import('./punctuation.mjs'),
  recognition: () => import('./recognition.mjs'),
  'streaming-recognition': () => import('./streaming-recognition.mjs'),
  synthesis: () => import('./synthesis.mjs'),
  'voice-activity': () => import('./voice-activity.mjs'),
};

// The server says when it is over: a Ctrl-C in a terminal is for the whole group.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

/** @param {import('./messages.js').Answer} answer */
const send = (answer) => process.send?.(answer);

/** @param {unknown} error */
const reasonOf = (error) => (error instanceof Error ? error.message : String(error));

process.once('message', async (/** @type {LoadMessage} */ message) => {
  try {
    const { load } = await TASKS[message.task]();
    const operations = load(message);
    process.on('message', (/** @type {CallMessage} */ call) => carryOut(operations, call));
    send({ loaded: { rssBytes: process.memoryUsage().rss } });
  } catch (error) {
    send({ failed: reasonOf(error) });
  }
});

/**
 * @param {Operations} operations
 * @param {CallMessage} call
 */
function carryOut(operations, { id, operation, input }) {
  try {
    send({ id, output: operations[operation]?.(/** @type {never} */ (input)) });
  } catch (error) {
    send({ id, error: reasonOf(error) });
  }
}
