import { demoBatch } from './demo-batch.js';

/** What every new tenant has. */
export const DEFAULT_PROJECTS = [demoBatch];
