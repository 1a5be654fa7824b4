import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

interface PrivateFile {
  readonly content: string;
  readonly isNew: boolean;
}

/**
 * Reads a file that only the server's own user may read, or makes it.
 *
 * A new one appears whole or not at all, and of two processes that make one at the same time both get the first.
 *
 * @param make Gives the content of a new file.
 */
export async function readOrMakePrivateFile(path: string, make: () => Promise<string>): Promise<PrivateFile> {
  const existing = await read(path);
  if (existing !== undefined) return { content: existing, isNew: false };

  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(temporary, await make(), { flag: 'wx', mode: 0o600, flush: true });
    const isNew = await linked(temporary, path);
    return { content: await readFile(path, 'utf8'), isNew };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether `path` could be made a link to `file`: false when there is one of that name. */
async function linked(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
