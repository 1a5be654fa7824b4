interface Parts {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly connections: readonly { readonly from: string; readonly to: string }[];
}

/** A setting that enables a service; off by default. */
export const setting = (key: string, description: string) => ({ key, type: 'boolean', default: false, description });

/** Settings that enable the services of `audioServices`. */
export const AUDIO_SETTINGS = [
  setting('DetectLanguage', 'Detect the language that is spoken, or written'),
  setting('Emotion', 'Hear the emotion of the speakers'),
  setting('Age', 'Estimate the age of the speakers'),
  setting('Gender', 'Estimate the gender of the speakers'),
];

/** Settings that enable the services of `textServices`. */
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
 * Services on the speech of the distributor `voice-N`, by segment.
 *
 * Unavailable services are skipped, and the result reports it.
 *
 * @param when The condition of all of them.
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
  // Not PocketSphinx, even if installed: it takes minutes per hour of audio and must be chosen explicitly.
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

/** Services on the texts that arrive at `normalizer`, on the way to the Publisher and beside it. */
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
