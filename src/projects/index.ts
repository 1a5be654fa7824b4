export { requireFlowType, type ProjectContext } from './project-context.js';
export { ProjectGuard, projectOf } from './project.guard.js';
export { ProjectModule } from './project.module.js';
export { ProjectRepository } from './project.repository.js';
export { ProjectService } from './project.service.js';
