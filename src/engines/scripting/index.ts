export type { CallOutcome, Said, ScriptFunction, ScriptLimits } from './protocol.js';
export { ScriptHost, type RunningScript } from './script-host.js';
export { syntaxFault } from './syntax-fault.js';
