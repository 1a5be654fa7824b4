export { ResultSerializerInterceptor } from './result-serializer.interceptor.js';
export { ResultsConfig } from './results.config.js';
export { ResultsModule } from './results.module.js';
