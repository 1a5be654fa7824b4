export { atMostEvery } from './at-most-every.js';
export { Log, type LogFields } from './log.js';
export { LoggingModule } from './logging.module.js';
export { NestLogger } from './nest-logger.js';
