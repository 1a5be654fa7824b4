// @ts-check
import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Log } from '../dist/common/logging/index.js';
import { readEnvironment } from '../dist/config/index.js';
import { createApp } from '../dist/create-app.js';
import { makeOpenApiDocument } from '../dist/documents/openapi/index.js';
import { VERSION } from '../dist/version.js';
import { ROOT } from './build-if-needed.mjs';

/** Writes openapi.json, as the built server serves it. CI fails when it is stale. */

const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-openapi-'));
const app = await createApp(readEnvironment({ DATA_DIR: dataDir }), Log.to('silent'));
await app.init();
await writeFile(join(ROOT, 'openapi.json'), `${JSON.stringify(makeOpenApiDocument(app, VERSION), null, 2)}\n`);
await app.close();
await rm(dataDir, { recursive: true, force: true });
