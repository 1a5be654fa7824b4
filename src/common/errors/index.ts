export { ERRORS, type ErrorCode, type ErrorDeclaration } from './error.catalogue.js';
export { DataFlowError, toDataFlowError, type Fault, type NodeRef, type RateLimit } from './data-flow-error.js';
export { StartError } from './start-error.js';
