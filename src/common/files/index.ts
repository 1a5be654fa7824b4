export { readOrMakePrivateFile } from './private-file.js';
