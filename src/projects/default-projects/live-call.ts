import { AUDIO_SETTINGS, audioServices, DEBUG_MODE, TEXT_SETTINGS, textServices } from './parts.js';

const CHANNELS = [0, 1];

/** Live analysis of a call or of texts; each step is enabled by a setting. */
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
