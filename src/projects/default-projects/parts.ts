interface Parts {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly connections: readonly Readonly<Record<'from' | 'to', string> & { when?: string }>[];
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

/** Channels of the project. */
export const CHANNELS = [0, 1];

/** Condition of the way of a mono call, beside the Channel Switch. */
export const IS_MONO = 'ChannelCount == 1';

/** A service of the operator for all projects, if there is one; else an engine on this machine. */
const RECOGNITION = { Engine: 'auto', Address: '${RECOGNIZER_URL:-}' };

/**
 * Entry and the Channel Switch, with the audio outlets `switch.audio.N`.
 *
 * Its events go to `texts`. A mono call passes it by: `ChannelTags` would move its one channel.
 */
export function channels(): Parts {
  return {
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: CHANNELS.length } },
      {
        id: 'switch',
        type: 'channel-switch',
        parameters: { ChannelTags: ['agent', 'customer'], UnknownTags: 'pass' },
      },
    ],
    connections: CHANNELS.flatMap((channel) => [
      { from: `entry.audio.${channel}`, to: `switch.audio.${channel}`, when: 'ChannelCount > 1' },
      { from: `entry.events.${channel}`, to: `switch.events.${channel}`, when: 'ChannelCount != 1' },
      { from: `entry.events.${channel}`, to: 'texts.events', when: IS_MONO },
      { from: `switch.events.${channel}`, to: 'texts.events' },
    ]),
  };
}

/**
 * Services on the speech of the node `voice-N`, by segment.
 *
 * Unavailable services are skipped, and the result reports it.
 */
export function audioServices(voice: number): Parts {
  const source = `voice-${voice}`;
  const service = (type: string, key?: string, parameters?: object) => ({
    id: `${type === 'sr-http' ? 'recognizer' : type}-${voice}`,
    type,
    ...(parameters && { parameters }),
    ...(key !== undefined && { when: key }),
    onError: 'skip',
  });
  const identifier = service('language-identifier', 'DetectLanguage', RECOGNITION);
  const recognizer = service('sr-http', undefined, RECOGNITION);
  const others = [service('emotion', 'Emotion'), service('age', 'Age'), service('gender', 'Gender')];
  return {
    nodes: [identifier, recognizer, ...others],
    connections: [
      ...['audio', 'events'].flatMap((port) => [
        { from: `${source}.${port}`, to: `${identifier.id}.${port}` },
        { from: `${identifier.id}.${port}`, to: `${recognizer.id}.${port}` },
      ]),
      { from: `${identifier.id}.events`, to: 'publisher.events' },
      { from: `${recognizer.id}.events`, to: 'texts.events' },
      ...others.flatMap(({ id }) => [
        { from: `${source}.audio`, to: `${id}.audio` },
        { from: `${id}.events`, to: 'publisher.events' },
      ]),
    ],
  };
}

/**
 * Services on the texts that arrive at `texts`, on the way to the Publisher and beside it.
 *
 * Services that judge texts read them before the profanity filter, since a masked word has no sentiment. Their events
 * pass it, behind the texts: summaries and topics repeat words of the call.
 */
export function textServices(): Parts {
  const service = (id: string, when: string, parameters?: object) => ({
    id,
    type: id,
    when,
    ...(parameters && { parameters }),
    onError: 'skip',
  });
  return {
    nodes: [
      { id: 'texts', type: 'distributor' },
      service('normalizer', 'Normalizer'),
      service('punctuation', 'Punctuation'),
      { id: 'unmasked', type: 'distributor' },
      service('sentiment', 'Sentiment'),
      service('summarization', 'Summarization', { Language: 'en-US' }),
      service('topic-detection', 'TopicDetection'),
      service('text-language-identifier', 'DetectLanguage'),
      service('profanity-filter', 'ProfanityFilter'),
    ],
    connections: [
      { from: 'texts.events', to: 'normalizer.events' },
      { from: 'normalizer.events', to: 'punctuation.events' },
      { from: 'punctuation.events', to: 'unmasked.events' },
      { from: 'unmasked.events', to: 'profanity-filter.events' },
      ...['sentiment', 'summarization', 'topic-detection', 'text-language-identifier'].map((id) => ({
        from: 'unmasked.events',
        to: `${id}.events`,
      })),
      ...['sentiment', 'summarization', 'topic-detection'].map((id) => ({
        from: `${id}.events`,
        to: 'profanity-filter.events',
      })),
      ...['text-language-identifier', 'profanity-filter'].map((id) => ({
        from: `${id}.events`,
        to: 'publisher.events',
      })),
    ],
  };
}
