import { spawn } from 'node:child_process';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './store-error.js';

const WITHOUT_TAR = 'needs the programs tar and bzip2: install the packages of these names';

/**
 * Unpacks a tar.bz2, which Node cannot by itself, into `folder`, which is made.
 *
 * @throws StoreError
 */
export async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The owners and rights in the archive are not ours; tar itself refuses names that lead out of the folder.
  const arguments_ = ['-x', '-j', '-f', archive, '-C', folder, '--no-same-owner', '--no-same-permissions'];
  await new Promise<void>((resolve, reject) => {
    const child = spawn('tar', arguments_, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-500)));
    child.once('error', (cause) => reject(new StoreError(`Unpacking ${WITHOUT_TAR}.`, { cause })));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else if (/bzip2/i.test(complaint) && /not found|No such file|Cannot exec/i.test(complaint)) {
        reject(new StoreError(`Unpacking ${WITHOUT_TAR}.`));
      } else reject(new StoreError(`The archive could not be unpacked: ${complaint.trim()}`));
    });
  });
}

/** Moves the files of an archive's only folder, or those that are taken of it, to `target`. */
export async function moveOut(
  unpacked: string,
  target: string,
  take: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const [top, ...others] = await readdir(unpacked);
  if (top === undefined || others.length > 0) throw new StoreError('The archive holds something else than one folder.');
  const names = take ?? Object.fromEntries((await readdir(join(unpacked, top))).map((name) => [name, name]));
  for (const [from, to] of Object.entries(names)) {
    await rename(join(unpacked, top, from), join(target, to)).catch((cause: unknown) => {
      throw new StoreError(`The archive has no ${from}.`, { cause });
    });
  }
}
