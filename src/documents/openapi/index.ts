export { makeOpenApiDocument } from './openapi-document.js';
