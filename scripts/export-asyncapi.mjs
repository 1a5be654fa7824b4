// @ts-check
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAsyncApiDocument } from '../dist/documents/asyncapi/index.js';
import { VERSION } from '../dist/version.js';
import { ROOT } from './build-if-needed.mjs';

/** Writes asyncapi.json, as the built server serves it. CI fails when it is stale. */

await writeFile(join(ROOT, 'asyncapi.json'), `${JSON.stringify(makeAsyncApiDocument(VERSION), null, 2)}\n`);
