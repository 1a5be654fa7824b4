// @ts-check
import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.mjs';

/** Lists the available models, or fetches the named ones: `npm run models -- whisper-base`. */

buildIfNeeded();
const { readEnvironment } = await import('../dist/config/index.js');
const { RuntimesConfig } = await import('../dist/runtimes/index.js');
const { CATALOGUE, fetchModel, StoreError } = await import('../dist/runtimes/model-store/index.js');
const { useProxy } = await import('../dist/outgoing/index.js');

const TRUST = {
  known: 'as this server expects it',
  published: 'as it is published beside the file',
  first: 'not checked: nothing is known or published of it; it was written down for the next time',
};

const environment = readEnvironment(process.env);
useProxy(environment);
const { modelsFolder } = RuntimesConfig.of(environment);
const names = process.argv.slice(2);
if (names.length === 0) list();
for (const name of names) await fetchOne(name);

function list() {
  console.log(`Models for ${modelsFolder} (MODELS_DIR). To fetch one: npm run models -- NAME\n`);
  for (const { name, use, megabytes, license } of CATALOGUE) {
    const isThere = existsSync(join(modelsFolder, name));
    console.log(
      `${name.padEnd(24)}${`${megabytes} MB`.padStart(7)}  ${use}; ${license}${isThere ? '; it is there' : ''}`,
    );
  }
}

/** @param {string} name */
async function fetchOne(name) {
  const entry = CATALOGUE.find((each) => each.name === name);
  if (!entry) return fail(`There is no model '${name}'. npm run models lists those that there are.`);
  await mkdir(modelsFolder, { recursive: true });
  let told = 0;
  /** @param {number} bytes @param {number | undefined} total */
  const onProgress = (bytes, total) => {
    if (Date.now() - told < 1_000) return;
    told = Date.now();
    const megabytes = (/** @type {number} */ size) => (size / 1e6).toFixed(1);
    console.log(`${name}: ${megabytes(bytes)} MB${total === undefined ? '' : ` of ${megabytes(total)}`}`);
  };
  try {
    for (const { url, sha256, trust } of await fetchModel(entry, modelsFolder, { onProgress })) {
      console.log(`${url}\n  SHA-256 ${sha256}, ${TRUST[trust]}`);
    }
    console.log(`${name} is ready: ${join(modelsFolder, name)}`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    fail(error.message);
  }
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
