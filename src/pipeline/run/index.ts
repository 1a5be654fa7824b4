export { GraphRun, type GraphHost, type GraphOutput } from './graph-run.js';
export type { NodeReport } from './node-report.js';
