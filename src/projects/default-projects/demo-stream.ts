import { liveCall } from './live-call.js';

export const demoStream = {
  name: 'demo-stream',
  description: 'Live analysis of a call, or of texts, while it goes on; each step is switched by a setting.',
  ...liveCall,
};
