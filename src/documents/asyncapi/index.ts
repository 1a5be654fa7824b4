export { makeAsyncApiDocument } from './asyncapi-document.js';
