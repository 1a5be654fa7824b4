// @ts-check
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Prints the test files in which anything was skipped, one a line, relative to the folder that they were run in.
 *
 * @typedef {{ testResults: { name: string, assertionResults: { status: string }[] }[] }} Results As vitest's JSON reporter writes them.
 */

const [, , file = '', folder = ''] = process.argv;
/** @type {Results} */
const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
const files = testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status !== 'passed'));
console.log(files.map(({ name }) => relative(folder, name)).join('\n'));
