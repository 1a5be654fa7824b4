export { createDefaultProjects, updateDefaultProjects } from './versions.js';
