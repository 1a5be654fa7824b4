export type { ByteSpool } from './byte-spool.js';
export type { MessageSpool, SpooledMessage } from './message-spool.js';
export { OperationSpool } from './operation-spool.js';
export type { SpoolLimits } from './spool-file.js';
export { sortRecords } from './sort-records.js';
export type { RecordSpool, SortedRecord } from './record-spool.js';
