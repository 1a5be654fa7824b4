export * from './contract/index.js';
export * from './design/index.js';
export * from './events/index.js';
export * from './run/index.js';
export * from './spool/index.js';
export { PipelineModule } from './pipeline.module.js';
