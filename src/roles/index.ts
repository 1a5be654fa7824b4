export { ApiModule } from './api.module.js';
export { loadModuleOfRoles, moduleOfRoles } from './module-of-roles.js';
