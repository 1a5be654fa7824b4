export type { CredentialSource } from './node-start.js';
export { GraphRun, type GraphHost, type GraphOutput, type ServicesOf } from './graph-run.js';
export { Resampler } from './resampler.js';
export type { NodeReport } from './node-report.js';
