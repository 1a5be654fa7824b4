import { caOnline } from './ca-online.js';
import { demoBatch } from './demo-batch.js';
import { demoStream } from './demo-stream.js';

/** What every new tenant has. */
export const DEFAULT_PROJECTS = [demoBatch, demoStream, caOnline];
