export { vaAsync, VaAsyncNode } from './va-async.node.js';
