export type { ByteSpool } from './byte-spool.js';
export type { MessageSpool, SpooledMessage } from './message-spool.js';
export { OperationSpool } from './operation-spool.js';
export type { SpoolLimits } from './spool-file.js';
