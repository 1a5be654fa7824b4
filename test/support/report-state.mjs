// @ts-check
import { readdirSync } from 'node:fs';

/** Loaded into a server under test: on SIGUSR2 it collects garbage and writes what the process holds. */
process.on('SIGUSR2', () => {
  const collect = /** @type {() => void} */ (globalThis.gc);
  for (let turn = 0; turn < 3; turn += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  const descriptors = readdirSync('/proc/self/fd').length;
  console.log(`STATE ${JSON.stringify({ descriptors, memoryBytes: heapUsed + external })}`);
});
