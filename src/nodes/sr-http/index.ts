export { srHttp, SrHttpNode } from './sr-http.node.js';
