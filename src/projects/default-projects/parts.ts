interface Parts {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly connections: readonly { readonly from: string; readonly to: string }[];
}

/** A switch, off unless asked for. */
export const setting = (key: string, description: string) => ({ key, type: 'boolean', default: false, description });

/** What the services of `audioServices` are switched by. */
export const AUDIO_SETTINGS = [
  setting('DetectLanguage', 'Detect the language that is spoken, or written'),
  setting('Emotion', 'Hear the emotion of the speakers'),
  setting('Age', 'Estimate the age of the speakers'),
  setting('Gender', 'Estimate the gender of the speakers'),
];

/** What the services of `textServices` are switched by. */
export const TEXT_SETTINGS = [
  setting('Normalizer', 'Write numbers, dates and amounts as figures'),
  setting('Punctuation', 'Punctuate texts'),
  setting('ProfanityFilter', 'Mask swear words in texts'),
  setting('Sentiment', 'Judge the sentiment of each text'),
  setting('Summarization', 'Summarize the whole'),
  setting('TopicDetection', 'Name the main topics'),
];

export const DEBUG_MODE = setting('DebugMode', 'Send the events of every node, tagged debug:<node id>');

/**
 * What is done on the speech that the distributor `voice-N` gives, in segments. What cannot run is left out, and the result
 * says so.
 *
 * @param when The condition of all of it.
 */
export function audioServices(voice: number, when?: string): Parts {
  const source = `voice-${voice}`;
  const service = (type: string, key?: string, parameters?: object) => {
    const conditions = [key, when].filter((condition) => condition !== undefined);
    return {
      id: `${type === 'sr-http' ? 'recognizer' : type}-${voice}`,
      type,
      ...(parameters && { parameters }),
      ...(conditions.length > 0 && { when: conditions.join(' && ') }),
      onError: 'skip',
    };
  };
  const identifier = service('language-identifier', 'DetectLanguage');
  // Not PocketSphinx, where that is installed: it takes minutes for an hour, and is for those who choose it.
  const recognizer = service('sr-http', undefined, { Engine: 'openai' });
  const others = [service('emotion', 'Emotion'), service('age', 'Age'), service('gender', 'Gender')];
  return {
    nodes: [identifier, recognizer, ...others],
    connections: [
      ...['audio', 'events'].flatMap((port) => [
        { from: `${source}.${port}`, to: `${identifier.id}.${port}` },
        { from: `${identifier.id}.${port}`, to: `${recognizer.id}.${port}` },
      ]),
      { from: `${identifier.id}.events`, to: 'publisher.events' },
      { from: `${recognizer.id}.events`, to: 'normalizer.events' },
      ...others.flatMap(({ id }) => [
        { from: `${source}.audio`, to: `${id}.audio` },
        { from: `${id}.events`, to: 'publisher.events' },
      ]),
    ],
  };
}

/** What is done on the texts that come to `normalizer`, on the way to the Publisher and beside it. */
export function textServices(): Parts {
  const rewriters = [
    { id: 'normalizer', type: 'normalizer', when: 'Normalizer', onError: 'skip' },
    { id: 'punctuation', type: 'punctuation', when: 'Punctuation', onError: 'skip' },
    { id: 'profanity-filter', type: 'profanity-filter', when: 'ProfanityFilter', onError: 'skip' },
  ];
  const readers = [
    { id: 'sentiment', type: 'sentiment', when: 'Sentiment', onError: 'skip' },
    {
      id: 'summarization',
      type: 'summarization',
      when: 'Summarization',
      parameters: { Language: 'en-US' },
      onError: 'skip',
    },
    { id: 'topic-detection', type: 'topic-detection', when: 'TopicDetection', onError: 'skip' },
    { id: 'text-language-identifier', type: 'text-language-identifier', when: 'DetectLanguage', onError: 'skip' },
  ];
  return {
    nodes: [...rewriters, ...readers],
    connections: [
      { from: 'normalizer.events', to: 'punctuation.events' },
      { from: 'punctuation.events', to: 'profanity-filter.events' },
      { from: 'profanity-filter.events', to: 'publisher.events' },
      ...readers.flatMap(({ id }) => [
        { from: 'profanity-filter.events', to: `${id}.events` },
        { from: `${id}.events`, to: 'publisher.events' },
      ]),
    ],
  };
}
