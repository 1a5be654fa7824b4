export { makePrivateFolder, readOrMakePrivateFile } from './private-file.js';
export { storageError } from './storage-error.js';
