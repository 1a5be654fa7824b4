export { translate, TranslateNode } from './translate.node.js';
