// @ts-check
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/**
 * Reports FAKED_CORES cores instead of the machine's own.
 *
 * Loaded by `node --import`, and through NODE_OPTIONS by every child process, so that the suite runs as on a larger
 * machine.
 */
const cores = Number(process.env.FAKED_CORES);
if (!Number.isInteger(cores) || cores < 1) {
  throw new Error(`FAKED_CORES is "${process.env.FAKED_CORES}"; expected a number of cores, such as 16`);
}
const model = os.cpus()[0] ?? { model: 'faked', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } };
os.availableParallelism = () => cores;
os.cpus = () => Array.from({ length: cores }, () => structuredClone(model));
// Makes `import { availableParallelism } from 'node:os'` return the same numbers.
syncBuiltinESMExports();
