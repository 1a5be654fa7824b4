import { DataFlowError } from '../errors/index.js';

/** `server.storage-full` for an error of the file system that says so; any other as it is. */
export function storageError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return new DataFlowError('server.storage-full', 'The server has no room to hold what the operation must keep.', {
    cause: error,
    retryAfterSeconds: 60,
  });
}
