// @ts-check
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `GET /health/live` of the address in the first argument every 10 ms.
 *
 * The message `report` is answered with the maximum response time since the last report, in milliseconds.
 */

const EVERY_MS = 10;
const TIMEOUT_MS = 120_000;

const url = `${process.argv[2]}/health/live`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let longestMs = 0;
let isAsked = false;

process.on('message', () => (isAsked = true));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
for (;;) {
  const startMs = performance.now();
  const isReport = isAsked;
  // A connection that was idle for long is closed by the server; the time counts all the same.
  await ask().catch(ask);
  const ms = performance.now() - startMs;
  longestMs = Math.max(longestMs, ms);
  // An answer that was asked for after the report shows what the input has left behind.
  if (isReport) {
    process.send?.(longestMs);
    longestMs = 0;
    isAsked = false;
  }
  await sleep(Math.max(0, EVERY_MS - ms));
}

/** @returns {Promise<void>} */
function ask() {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: TIMEOUT_MS }, (response) => {
      response.resume();
      response.once('end', () => resolve());
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.once('error', reject);
  });
}
