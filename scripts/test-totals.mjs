// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints the failures of all runs of a folder by name, then how many tests passed and failed.
 *
 * `NAME-again.json` holds the second run of the files of `NAME.json` that had failures; a test that passes there counts
 * as passed, and is named.
 *
 * @typedef {{ fullName: string, status: string, failureMessages: string[] }} Test
 * @typedef {{ name: string, status: string, message: string, assertionResults: Test[] }} TestFile
 * @typedef {{ numPassedTests: number, testResults: TestFile[] }} Results As Vitest's JSON reporter writes them.
 */

const MAX_LINES = 6;
const [, , folder = ''] = process.argv;

/** @type {(text: string | undefined) => string} */
const start = (text = '') => text.split('\n').slice(0, MAX_LINES).join('\n    ');

/** @type {(results: Results) => Map<string, string>} The message of each failure, by the name of its test. */
const failuresOf = ({ testResults }) => {
  const failures = new Map();
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName, failureMessages } of failed) failures.set(fullName, start(failureMessages[0]));
    if (status === 'failed' && failed.length === 0) failures.set(name, start(message));
  }
  return failures;
};

/** @type {(name: string) => Results} */
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const names = readdirSync(folder).sort();
let passed = 0;
let failed = 0;
let unsteady = 0;
for (const name of names.filter((one) => !one.endsWith('-again.json'))) {
  const again = name.replace('.json', '-again.json');
  const results = read(name);
  const first = failuresOf(results);
  const second = names.includes(again) ? failuresOf(read(again)) : first;
  for (const [test, message] of first)
    if (!second.has(test)) console.log(`Passed only when its file was run again: ${test}\n    ${message}`);
  for (const [test, message] of second) console.log(`Failed: ${test}\n    ${message}`);
  const mended = [...first.keys()].filter((test) => !second.has(test)).length;
  console.log(`${name.replace('.json', '')}: ${results.numPassedTests + mended} passed, ${second.size} failed`);
  passed += results.numPassedTests + mended;
  failed += second.size;
  unsteady += mended;
}
console.log(`${passed} passed (${unsteady} of them only when run again), ${failed} failed`);
