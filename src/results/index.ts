export { OperationResult } from './operation-result.js';
export type { OwnPath, ResultForm } from './result-form.js';
export { FORM_PATHS, type FormPath } from './form-paths.js';
export { RESULT_FORMS } from './result-forms.js';
export { ResultSerializerInterceptor } from './result-serializer.interceptor.js';
export { ResultsConfig } from './results.config.js';
export { ResultsModule } from './results.module.js';
