import { defineEngine } from '../contract/index.js';
import type { TextEngine } from './text-engine.js';

export const service = defineEngine<TextEngine>({
  capability: 'text',
  name: 'service',
  runs: 'service',
  summary: 'a text service',
  languages: 'any',
  needsAddress: 'no service is configured: set Address',
  open: (context) => ({
    kind: 'service',
    settings: { address: context.address, service: context.service, call: context.call },
  }),
});
