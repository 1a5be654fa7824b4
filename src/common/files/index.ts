export { readOrMakePrivateFile } from './private-file.js';
export { makePrivateFolder, prepareDataFolder } from './private-folder.js';
export { storageError } from './storage-error.js';
export { systemReason } from './system-reason.js';
