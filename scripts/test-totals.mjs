// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints how many tests passed and failed over all runs of a folder, as its last line.
 *
 * @typedef {{ numPassedTests: number, numFailedTests: number }} Results As Vitest's JSON reporter writes them.
 */

const [, , folder = ''] = process.argv;
let passed = 0;
let failed = 0;
for (const name of readdirSync(folder).sort()) {
  /** @type {Results} */
  const results = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  console.log(`${name.replace('.json', '')}: ${results.numPassedTests} passed, ${results.numFailedTests} failed`);
  passed += results.numPassedTests;
  failed += results.numFailedTests;
}
console.log(`${passed} passed, ${failed} failed`);
