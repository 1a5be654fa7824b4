// @ts-check
import { createClient } from '@hey-api/openapi-ts';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-if-needed.mjs';

/** Generates the TypeScript client that the end-to-end tests call, unless it is newer than openapi.json. */

const input = join(ROOT, 'openapi.json');
const output = join(ROOT, 'test', 'e2e', 'generated');
const made = join(output, 'sdk.gen.ts');
if (!existsSync(made) || statSync(made).mtimeMs < statSync(input).mtimeMs) {
  await createClient({
    input,
    output: { path: output, module: { extension: '.js' } },
    logs: { level: 'silent' },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
}
