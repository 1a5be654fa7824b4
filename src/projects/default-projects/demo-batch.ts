/** A service that this server has no node for yet: switched on, it says so and lets everything pass. */
const missing = (id: string, service: string, when?: string) => ({
  id,
  type: 'unavailable',
  parameters: { Service: service },
  ...(when !== undefined && { when }),
  onError: 'skip',
});

/** Recognizes one channel, once an admin has given it an `Address`. */
const recognizer = (channel: number) => ({
  id: `recognizer-${channel}`,
  type: 'sr-http',
  parameters: { Engine: 'openai' },
  onError: 'skip',
});

const setting = (key: string, description: string) => ({ key, type: 'boolean', default: false, description });

/** Every service on a recording or on texts, each switched by a setting. */
export const demoBatch = {
  name: 'demo-batch',
  description: 'Every service on a recording, or on texts sent as events, each switched by a setting.',
  flowTypes: ['batch'],
  constraints: [
    setting('SpeakerDiarization', 'Tell the speakers of a mono recording apart'),
    setting('DetectLanguage', 'Detect the language that is spoken'),
    setting('Normalizer', 'Write numbers, dates and amounts as figures'),
    setting('Punctuation', 'Punctuate texts'),
    setting('ProfanityFilter', 'Mask swear words in texts'),
    setting('Sentiment', 'Judge the sentiment of each text'),
    setting('Summarization', 'Summarize the whole'),
    setting('TopicDetection', 'Name the main topics'),
    setting('Emotion', 'Hear the emotion of the speakers'),
    setting('Age', 'Estimate the age of the speakers'),
    setting('Gender', 'Estimate the gender of the speakers'),
    setting('DebugMode', 'Send the events of every node, tagged debug:<node id>'),
  ],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    { id: 'segmenter-0', type: 'audio-segmenter' },
    { id: 'segmenter-1', type: 'audio-segmenter' },
    missing('speaker-diarizer', 'speaker diarization', 'SpeakerDiarization'),
    missing('language-identifier', 'language detection', 'DetectLanguage'),
    recognizer(0),
    recognizer(1),
    missing('emotion', 'emotion detection', 'Emotion'),
    missing('age', 'age estimation', 'Age'),
    missing('gender', 'gender estimation', 'Gender'),
    missing('normalizer', 'text normalization', 'Normalizer'),
    missing('punctuation', 'punctuation', 'Punctuation'),
    { id: 'profanity-filter', type: 'profanity-filter', when: 'ProfanityFilter', onError: 'skip' },
    { id: 'sentiment', type: 'sentiment', when: 'Sentiment', onError: 'skip' },
    missing('summarization', 'summarization', 'Summarization'),
    missing('topic-detection', 'topic detection', 'TopicDetection'),
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'segmenter-0.audio' },
    { from: 'entry.audio.1', to: 'segmenter-1.audio' },
    ...['segmenter-0', 'segmenter-1'].flatMap((segmenter) =>
      ['publisher', 'speaker-diarizer', 'language-identifier', 'emotion', 'age', 'gender'].map((to) => ({
        from: `${segmenter}.events`,
        to: `${to}.events`,
      })),
    ),
    ...[0, 1].flatMap((channel) => [
      { from: `segmenter-${channel}.audio`, to: `recognizer-${channel}.audio` },
      { from: `segmenter-${channel}.events`, to: `recognizer-${channel}.events` },
      { from: `recognizer-${channel}.events`, to: 'normalizer.events' },
    ]),
    { from: 'entry.events.0', to: 'normalizer.events' },
    { from: 'entry.events.1', to: 'normalizer.events' },
    { from: 'normalizer.events', to: 'punctuation.events' },
    { from: 'punctuation.events', to: 'profanity-filter.events' },
    { from: 'profanity-filter.events', to: 'publisher.events' },
    { from: 'profanity-filter.events', to: 'sentiment.events' },
    { from: 'sentiment.events', to: 'publisher.events' },
    { from: 'profanity-filter.events', to: 'summarization.events' },
    { from: 'profanity-filter.events', to: 'topic-detection.events' },
  ],
};
