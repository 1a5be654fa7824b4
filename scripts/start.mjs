// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfNeeded, ROOT } from './build-if-needed.mjs';

buildIfNeeded();
await import(pathToFileURL(join(ROOT, 'dist', 'main.js')).href);
