// @ts-check
import { INPUTS, PROJECTS } from './probe/inputs.mjs';
import { HealthPoller } from './probe/poller.mjs';
import { withBuiltServer } from './probe/server.mjs';

/**
 * Sends the worst inputs to the built server and measures how long the event loop blocks.
 *
 * Inputs are sent one after the other, while another process calls `GET /health/live` every 10 ms. Fails if an answer
 * takes longer than MAX_MS in each of ATTEMPTS runs of an input. Run it on an idle machine.
 */

const MAX_MS = 250;
const ATTEMPTS = 3;

const only = process.argv[2];
const inputs = INPUTS.filter(({ name }) => only === undefined || name.includes(only));
if (inputs.length === 0) throw new Error(`expected a part of the name of an input, found ${only}`);

const stalls = await withBuiltServer(PROJECTS, async (server) => {
  const poller = await HealthPoller.start(server.url);
  const found = [];
  try {
    for (const input of inputs) {
      const longest = [];
      do longest.push(await poller.longestDuring(() => input.send(server)));
      while (longest.length < ATTEMPTS && (longest.at(-1) ?? 0) > MAX_MS);
      const bestMs = Math.min(...longest);
      const isStall = bestMs > MAX_MS;
      if (isStall) found.push(input.name);
      console.log(
        `${isStall ? 'STALL' : 'ok   '} ${longest.map((ms) => `${Math.round(ms)} ms`).join(', ')}  ${input.name}`,
      );
    }
  } finally {
    poller.stop();
  }
  return found;
});
if (stalls.length > 0) {
  console.error(
    `GET /health/live took over ${MAX_MS} ms during ${stalls.length} of ${inputs.length} inputs: ${stalls.join('; ')}`,
  );
  process.exitCode = 1;
} else console.log(`No answer of GET /health/live took over ${MAX_MS} ms during ${inputs.length} inputs.`);
