import { liveCall } from './live-call.js';

/** Nodes whose events are sent to Conversational Analytics; those of the client pass the first. */
const TOLD = ['profanity-filter', 'emotion-0', 'emotion-1'];

/** A live call sent to Conversational Analytics. Calls without a known agent are not sent to it. */
export const caOnline = {
  ...liveCall,
  name: 'ca-online',
  description: 'A call while it is spoken, as in demo-stream, with guidance for the agent by Conversational Analytics.',
  nodes: [...liveCall.nodes, { id: 'ca-realtime', type: 'ca-realtime', onError: 'skip' }],
  connections: [
    ...liveCall.connections,
    ...TOLD.map((id) => ({ from: `${id}.events`, to: 'ca-realtime.events' })),
    { from: 'ca-realtime.events', to: 'publisher.events' },
  ],
};
