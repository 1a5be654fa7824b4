export { requireFlowType, type ProjectContext } from './project-context.js';
export { ProjectRoutesModule } from './project-routes.module.js';
export { ProjectModule } from './project.module.js';
export { ProjectRepository } from './project.repository.js';
export { ProjectService, type RunnableVersion } from './project.service.js';
