export { makePrivateFolder, readOrMakePrivateFile } from './private-file.js';
