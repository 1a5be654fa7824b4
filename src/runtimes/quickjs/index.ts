export type { CallOutcome, Said, ScriptFunction, ScriptLimits } from './protocol.js';
export { MEMORY_RETRY_SECONDS, ScriptHost, type RunningScript } from './script-host.js';
export { syntaxFault } from './syntax-fault.js';
