export { HttpEdgeModule } from './http-edge.module.js';
