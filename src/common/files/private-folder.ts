import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StartError } from '../errors/index.js';
import { systemReason } from './system-reason.js';

/** Permission bits of the group and of others. */
const OTHERS = 0o077;

/** The bit of folders that are shared on purpose, such as /tmp. */
const STICKY = 0o1000;

/**
 * Makes a folder that only the server's own user can read.
 *
 * An existing one is changed only if that user owns it.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const { mode, uid } = await stat(path);
  if ((mode & OTHERS) !== 0 && owns(uid)) await chmod(path, 0o700);
}

/**
 * Makes DATA_DIR, or checks that the server can work in it, and closes it to other users.
 *
 * @returns A warning if other users keep access to it.
 * @throws StartError
 */
export async function prepareDataFolder(dataDir: string): Promise<string | undefined> {
  const path = resolve(dataDir);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const { mode, uid } = await stat(path);
    if (process.platform === 'win32' || (mode & OTHERS) === 0) return undefined;
    if (owns(uid) && (mode & STICKY) === 0) {
      await chmod(path, 0o700);
      return undefined;
    }
    const octal = (mode & 0o7777).toString(8).padStart(4, '0');
    return `DATA_DIR ${path} has the mode ${octal} and was not changed: other users may have access to it. Set DATA_DIR to a folder that the user of the server owns.`;
  } catch (error) {
    throw new StartError(
      `DATA_DIR ${path} cannot be used: ${systemReason(error)}; set DATA_DIR to a folder that the server may write to.`,
      { cause: error },
    );
  }
}

function owns(uid: number): boolean {
  return process.geteuid?.() === uid;
}
