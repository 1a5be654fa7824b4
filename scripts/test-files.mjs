// @ts-check
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Prints the files that have tests of a status, one on each line, relative to the folder of the run.
 *
 * Arguments: STATUS RESULTS FOLDER. STATUS is failed (a file that could not be loaded is one) or skipped.
 *
 * @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} TestFile
 * @typedef {{ testResults: TestFile[] }} Results As Vitest's JSON reporter writes them.
 */

const [, , wanted = '', file = '', folder = ''] = process.argv;
/** @type {Results} */
const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
/** @type {(file: TestFile) => boolean} */
const failed = ({ status, assertionResults }) =>
  status === 'failed' || assertionResults.some(({ status }) => status === 'failed');
/** @type {(file: TestFile) => boolean} */
const skipped = ({ assertionResults }) => assertionResults.some(({ status }) => !['passed', 'failed'].includes(status));
for (const one of testResults.filter(wanted === 'failed' ? failed : skipped)) console.log(relative(folder, one.name));
