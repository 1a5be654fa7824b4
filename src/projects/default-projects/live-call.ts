import {
  AUDIO_SETTINGS,
  audioServices,
  CHANNELS,
  channels,
  DEBUG_MODE,
  IS_MONO,
  TEXT_SETTINGS,
  textServices,
} from './parts.js';

/** Live analysis of a call or of texts; each step is enabled by a setting. */
export const liveCall = {
  flowTypes: ['stream'],
  constraints: [...AUDIO_SETTINGS, ...TEXT_SETTINGS, DEBUG_MODE],
  nodes: [
    ...channels().nodes,
    ...CHANNELS.map((channel) => ({ id: `voice-${channel}`, type: 'vad' })),
    ...CHANNELS.flatMap((channel) => audioServices(channel).nodes),
    ...textServices().nodes,
    { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
  ],
  connections: [
    ...channels().connections,
    { from: 'entry.audio.0', to: 'voice-0.audio', when: IS_MONO },
    ...CHANNELS.flatMap((channel) => [
      { from: `switch.audio.${channel}`, to: `voice-${channel}.audio` },
      ...audioServices(channel).connections,
    ]),
    ...textServices().connections,
  ],
};
