import { DataFlowError, StartError } from './common/errors/index.js';
import { systemReason } from './common/files/index.js';
import { EnvironmentError } from './config/index.js';
import { FolderLockedError } from './database/index.js';
import { NodePackageError } from './node-packages/index.js';

/** Explains to the operator why the server did not start. */
export function startFailure(error: unknown): string {
  if (error instanceof EnvironmentError) return error.explanation;
  if (error instanceof StartError || error instanceof FolderLockedError || error instanceof NodePackageError) {
    return error.message;
  }
  if (error instanceof DataFlowError) return `The server cannot start: ${error.detail}`;
  return `The server cannot start because of an unexpected error: ${systemReason(error)}; its log line 'the server could not start' says where.`;
}
