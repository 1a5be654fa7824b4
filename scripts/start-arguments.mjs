// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './build-if-needed.mjs';

/**
 * Lists the arguments of `node` that start the built server: V8 flags (src/v8-flags.ts) and main file.
 *
 * @returns {Promise<string[]>}
 */
export async function startArguments() {
  /** @type {typeof import('../src/v8-flags.js')} */
  const { recommendedFlags } = await import(pathToFileURL(join(ROOT, 'dist', 'v8-flags.js')).href);
  return [...recommendedFlags(), join(ROOT, 'dist', 'main.js')];
}
