import {
  AUDIO_SETTINGS,
  audioServices,
  CHANNELS,
  channels,
  DEBUG_MODE,
  IS_MONO,
  setting,
  TEXT_SETTINGS,
  textServices,
} from './parts.js';

/** Every service on a recording or on texts, each enabled by a setting. */
export const demoBatch = {
  name: 'demo-batch',
  description: 'Every service on a recording, or on texts sent as events, each switched by a setting.',
  flowTypes: ['batch'],
  constraints: [
    setting('SpeakerDiarization', 'Separate the speakers of a mono recording'),
    ...AUDIO_SETTINGS,
    ...TEXT_SETTINGS,
    DEBUG_MODE,
  ],
  nodes: [
    ...channels().nodes,
    ...CHANNELS.map((channel) => ({ id: `segmenter-${channel}`, type: 'audio-segmenter' })),
    {
      id: 'speaker-diarizer',
      type: 'speaker-diarizer',
      when: `${IS_MONO} && SpeakerDiarization`,
      onError: 'skip',
    },
    ...CHANNELS.map((channel) => ({ id: `voice-${channel}`, type: 'distributor' })),
    ...CHANNELS.flatMap((channel) => audioServices(channel).nodes),
    ...textServices().nodes,
    { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
  ],
  connections: [
    ...channels().connections,
    { from: 'entry.audio.0', to: 'segmenter-0.audio', when: `${IS_MONO} && !SpeakerDiarization` },
    { from: 'entry.audio.0', to: 'speaker-diarizer.audio' },
    ...CHANNELS.flatMap((channel) => [
      { from: `switch.audio.${channel}`, to: `segmenter-${channel}.audio` },
      ...['audio', 'events'].flatMap((port) => [
        { from: `segmenter-${channel}.${port}`, to: `voice-${channel}.${port}` },
        { from: `speaker-diarizer.${port}.${channel}`, to: `voice-${channel}.${port}` },
      ]),
      ...audioServices(channel).connections,
    ]),
    ...textServices().connections,
  ],
};
