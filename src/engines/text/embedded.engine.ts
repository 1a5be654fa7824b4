import { defineEngine } from '../contract/index.js';
import type { TextEngine } from './text-engine.js';

export const embedded = defineEngine<TextEngine>({
  capability: 'text',
  name: 'embedded',
  runs: 'local',
  summary: 'on this machine',
  languages: 'any',
  open: () => ({ kind: 'embedded' }),
});
