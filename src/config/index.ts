export { ConfigModule } from './config.module.js';
export { Environment } from './environment.js';
export { publicAddress } from './public-address.js';
export { traceExportOf, type TraceExport } from './trace-export.js';
export { EnvironmentError, readEnvironment } from './read-environment.js';
export { misspeltVariables } from './misspelt-variables.js';
export { hasRole } from './roles.js';
