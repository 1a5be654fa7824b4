// @ts-check
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Prints the test files with skipped tests, one on each line, relative to the folder of the run.
 *
 * @typedef {{ testResults: { name: string, assertionResults: { status: string }[] }[] }} Results As vitest's JSON reporter writes them.
 */

const [, , file = '', folder = ''] = process.argv;
/** @type {Results} */
const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
const files = testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status !== 'passed'));
for (const { name } of files) console.log(relative(folder, name));
