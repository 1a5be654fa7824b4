import { AUDIO_SETTINGS, audioServices, DEBUG_MODE, setting, TEXT_SETTINGS, textServices } from './parts.js';

/** The voices: two channels, and the second speaker of a recording with one channel. */
const VOICES = [{ voice: 0 }, { voice: 1 }, { voice: 2, when: 'SpeakerDiarization' }];

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
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    { id: 'segmenter-0', type: 'audio-segmenter', when: '!SpeakerDiarization' },
    { id: 'segmenter-1', type: 'audio-segmenter' },
    {
      id: 'speaker-diarizer',
      type: 'speaker-diarizer',
      when: 'SpeakerDiarization',
      parameters: { OnlyMono: true },
      onError: 'skip',
    },
    ...VOICES.map(({ voice }) => ({ id: `voice-${voice}`, type: 'distributor' })),
    ...VOICES.flatMap(({ voice, when }) => audioServices(voice, when).nodes),
    ...textServices().nodes,
    { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'segmenter-0.audio' },
    { from: 'entry.audio.0', to: 'speaker-diarizer.audio' },
    { from: 'entry.audio.1', to: 'segmenter-1.audio' },
    ...['audio', 'events'].flatMap((port) => [
      { from: `segmenter-0.${port}`, to: `voice-0.${port}` },
      { from: `segmenter-1.${port}`, to: `voice-1.${port}` },
      { from: `speaker-diarizer.${port}.0`, to: `voice-0.${port}` },
      { from: `speaker-diarizer.${port}.1`, to: `voice-2.${port}` },
    ]),
    ...VOICES.flatMap(({ voice, when }) => audioServices(voice, when).connections),
    { from: 'entry.events.0', to: 'normalizer.events' },
    { from: 'entry.events.1', to: 'normalizer.events' },
    ...textServices().connections,
  ],
};
