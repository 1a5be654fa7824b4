export { METRICS, type MetricDeclaration } from './metric.catalogue.js';
export { MetricsHost } from './metrics.host.js';
export { MetricsModule } from './metrics.module.js';
