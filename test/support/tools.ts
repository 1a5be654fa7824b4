import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Whether a missing tool fails its tests instead of skipping them.
 *
 * Only .ci/run sets it, since other CI systems set CI too.
 */
export const ARE_TOOLS_REQUIRED = process.env.DATAFLOW_REQUIRE_TOOLS === 'true';

/** Whether the optional programs of a test are on the PATH; prints which ones are missing. */
export function hasTools(...names: readonly string[]): boolean {
  return isAvailable(names.filter((name) => !isOnPath(name)).join(', '), 'on the PATH');
}

/**
 * @param missing Names of missing tools; empty if there are none.
 * @throws Error when tools are missing and DATAFLOW_REQUIRE_TOOLS is true.
 */
export function isAvailable(missing: string, place: string): boolean {
  if (missing === '') return true;
  if (ARE_TOOLS_REQUIRED) throw new Error(`expected ${missing} ${place}, since DATAFLOW_REQUIRE_TOOLS is true`);
  console.warn(`Tests that need ${missing} ${place} are skipped.`);
  return false;
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
