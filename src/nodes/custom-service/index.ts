export { customService, CustomServiceNode } from './custom-service.node.js';
