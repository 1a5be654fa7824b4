export { customScript } from './custom-script.definition.js';
export { CustomScriptNode } from './custom-script.node.js';
