export { batchTurn } from './batch-turn.js';
export type { CredentialSource } from './node-start.js';
export type { GraphOutput } from './graph-output.js';
export { GraphRun, type GraphHost, type ServicesOf } from './graph-run.js';
export { Resampler } from './resampler.js';
export { splitText } from './split-text.js';
export { yieldTurn } from './turn.js';
export type { NodeReport } from './node-report.js';
