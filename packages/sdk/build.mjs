// @ts-check
import { createClient } from '@hey-api/openapi-ts';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

/** Generates the client from openapi.json and compiles it, unless it is newer than all its sources. */

/** @param {string} name */
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const document = path('../../openapi.json');
const generated = path('src/generated');
const built = path('dist/index.js');

const inputs = [document, path('build.mjs'), path('package.json'), path('tsconfig.json'), path('src/index.ts')];
const changedAt = Math.max(...inputs.map((input) => statSync(input).mtimeMs));
if (!existsSync(built) || statSync(built).mtimeMs < changedAt) {
  rmSync(path('dist'), { recursive: true, force: true });
  await createClient({
    input: document,
    output: { path: generated, module: { extension: '.js' } },
    logs: { level: 'silent' },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
  const compiler = path('../../node_modules/typescript-7/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', path('.')], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
