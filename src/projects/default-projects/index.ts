import { caOnline } from './ca-online.js';
import { demoBatch } from './demo-batch.js';
import { demoStream } from './demo-stream.js';

/** Projects of every new tenant. */
export const DEFAULT_PROJECTS = [demoBatch, demoStream, caOnline];
