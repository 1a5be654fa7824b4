export { OrderedCalls } from './ordered-calls.js';
export { rewritingRun } from './rewriting-run.js';
export { addressFaults, callSettings, CREDENTIAL, requireAddress, ServiceParameters } from './service-parameters.js';
