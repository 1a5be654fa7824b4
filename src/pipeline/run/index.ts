export { GraphRun, type GraphHost, type GraphOutput } from './graph-run.js';
