export type { CredentialSource } from './node-start.js';
export { GraphRun, type GraphHost, type GraphOutput } from './graph-run.js';
