import { spawnSync } from 'node:child_process';

/** Whether the tests may mount file systems. */
const isRoot = process.geteuid?.() === 0;

/**
 * Mounts a file system in memory at `path`, a folder.
 *
 * @param options Of tmpfs, such as `size=6m`.
 * @returns Unmounts it; undefined where none may be mounted.
 */
export function mountTmpfs(path: string, options: string): (() => void) | undefined {
  if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status !== 0) return undefined;
  return () => void spawnSync('umount', ['-l', path]);
}
