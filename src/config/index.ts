export { ConfigModule } from './config.module.js';
export { Environment } from './environment.js';
export { EnvironmentError, readEnvironment } from './read-environment.js';
