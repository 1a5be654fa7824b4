export { OperationLedger } from './operation-ledger.js';
export { OperationRepository } from './operation.repository.js';
