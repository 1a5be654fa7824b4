import { AUDIO_SETTINGS, audioServices, DEBUG_MODE, TEXT_SETTINGS, textServices } from './parts.js';

const CHANNELS = [0, 1];

/** What can be done on a call while it is spoken, or on texts as they come, each switched by a setting. */
export const liveCall = {
  flowTypes: ['stream'],
  constraints: [...AUDIO_SETTINGS, ...TEXT_SETTINGS, DEBUG_MODE],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    ...CHANNELS.map((channel) => ({ id: `voice-${channel}`, type: 'vad' })),
    ...CHANNELS.flatMap((channel) => audioServices(channel).nodes),
    ...textServices().nodes,
    { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
  ],
  connections: [
    ...CHANNELS.flatMap((channel) => [
      { from: `entry.audio.${channel}`, to: `voice-${channel}.audio` },
      { from: `entry.events.${channel}`, to: 'normalizer.events' },
      ...audioServices(channel).connections,
    ]),
    ...textServices().connections,
  ],
};
