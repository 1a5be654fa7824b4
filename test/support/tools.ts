import { spawnSync } from 'node:child_process';

/** Programs that some tests need and `npm test` must do without. With CI=true they have to be there. */
export function hasTools(...names: readonly string[]): boolean {
  const missing = names.filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length === 0) return true;
  if (process.env.CI === 'true') throw new Error(`expected ${missing.join(', ')} on the PATH, since CI is true`);
  console.warn(`Tests that need ${missing.join(', ')} are skipped.`);
  return false;
}
