import { liveCall } from './live-call.js';

export const demoStream = {
  name: 'demo-stream',
  description: 'What can be done on a call while it is spoken, or on texts as they come, each switched by a setting.',
  ...liveCall,
};
