import { missing, recognizer, setting } from './parts.js';

/** What can be done on a call while it is spoken, or on texts as they come, each switched by a setting. */
export const demoStream = {
  name: 'demo-stream',
  description: 'What can be done on a call while it is spoken, or on texts as they come, each switched by a setting.',
  flowTypes: ['stream'],
  constraints: [
    setting('Normalizer', 'Write numbers, dates and amounts as figures'),
    setting('Punctuation', 'Punctuate texts'),
    setting('ProfanityFilter', 'Mask swear words in texts'),
    setting('Sentiment', 'Judge the sentiment of each text'),
    setting('Emotion', 'Hear the emotion of the speakers'),
    setting('Age', 'Estimate the age of the speakers'),
    setting('Gender', 'Estimate the gender of the speakers'),
    setting('DebugMode', 'Send the events of every node, tagged debug:<node id>'),
  ],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    { id: 'vad-0', type: 'vad' },
    { id: 'vad-1', type: 'vad' },
    recognizer(0),
    recognizer(1),
    missing('emotion', 'emotion detection', 'Emotion'),
    missing('age', 'age estimation', 'Age'),
    missing('gender', 'gender estimation', 'Gender'),
    missing('normalizer', 'text normalization', 'Normalizer'),
    missing('punctuation', 'punctuation', 'Punctuation'),
    { id: 'profanity-filter', type: 'profanity-filter', when: 'ProfanityFilter', onError: 'skip' },
    { id: 'sentiment', type: 'sentiment', when: 'Sentiment', onError: 'skip' },
    { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
  ],
  connections: [
    ...[0, 1].flatMap((channel) => [
      { from: `entry.audio.${channel}`, to: `vad-${channel}.audio` },
      ...['publisher', 'emotion', 'age', 'gender'].map((to) => ({ from: `vad-${channel}.events`, to: `${to}.events` })),
      { from: `vad-${channel}.audio`, to: `recognizer-${channel}.audio` },
      { from: `vad-${channel}.events`, to: `recognizer-${channel}.events` },
      { from: `recognizer-${channel}.events`, to: 'normalizer.events' },
      { from: `entry.events.${channel}`, to: 'normalizer.events' },
    ]),
    { from: 'normalizer.events', to: 'punctuation.events' },
    { from: 'punctuation.events', to: 'profanity-filter.events' },
    { from: 'profanity-filter.events', to: 'publisher.events' },
    { from: 'profanity-filter.events', to: 'sentiment.events' },
    { from: 'sentiment.events', to: 'publisher.events' },
  ],
};
