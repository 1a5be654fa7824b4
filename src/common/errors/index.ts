export { ERRORS, type ErrorCode, type ErrorDeclaration } from './error.catalogue.js';
export { DataFlowError, toDataFlowError, type Fault, type NodeRef } from './data-flow-error.js';
