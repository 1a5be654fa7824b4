import { completionOf } from './fake-llm.js';
import { answerJson, type HttpBehaviour } from './http-service.js';
import { answerEvent, takeCallWith } from './integration-services.js';
import { customService } from './custom-service.js';
import { knovvuService, voskService } from './speech-services.js';
import { tone } from './signals.js';
import type { SocketBehaviour } from './socket-service.js';
import { speakTones } from './speaking-service.js';
import { record, wavOf } from './stream-recordings.js';

/**
 * A node that calls a service, for test/medium/outgoing-nodes.spec.ts.
 *
 * A node with several engines has several entries.
 */
export type OutgoingNode = OutgoingCase & (ByHttp | BySocket);

interface OutgoingCase {
  readonly type: string;
  /** Its engine, for nodes with several engines that call services. */
  readonly engine?: string;
  /** Parameters for a service at an address. The suite sets the timeouts. */
  readonly parameters: (address: string) => Readonly<Record<string, unknown>>;
  /**
   * The input of the node.
   *
   * Either a few seconds of speech (in segments if required), or events of the client, on each of two channels.
   */
  readonly input: 'speech' | readonly ClientEvent[];
  /** Additional members of the Start message, such as `CallProperties`. */
  readonly start?: Readonly<Record<string, unknown>>;
  /** An event that it raises with a healthy service; omitted for nodes that raise none. */
  readonly raises?: string;
  /** Names of faults that do not affect the node, for example in answers that it ignores. */
  readonly isWellDespite?: readonly string[];
}

interface ByHttp {
  readonly by: 'http';
  readonly well: HttpBehaviour;
}

interface BySocket {
  readonly by: 'socket';
  readonly well: SocketBehaviour;
}

interface ClientEvent {
  readonly Name: string;
  readonly Data: Readonly<Record<string, unknown>> | null;
}

/** A text that must not be in any log. */
export const SPOKEN = 'a word of the customer';

const SAID: readonly ClientEvent[] = [{ Name: 'SR Milestone', Data: { Text: SPOKEN } }];

/** Faults that do not affect a node that ignores the answer. */
const UNREAD: readonly string[] = ['sends wrong JSON', 'sends other JSON than it should'];
/** A chat completion with this value as JSON text. */
const answerChat = (value: unknown): HttpBehaviour => answerJson(completionOf(JSON.stringify(value)));

const BY_MODEL: OutgoingNode['parameters'] = (Address) => ({ Address, Model: 'small' });

const SPOKEN_WAV = wavOf(record('a tone', 'pcm', [tone({ ms: 300, rateHz: 24_000 })], 24_000));

export const OUTGOING_NODES: readonly OutgoingNode[] = [
  {
    type: 'sr-http',
    engine: 'openai',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: answerJson({ text: SPOKEN }),
    raises: 'SR Milestone',
  },
  {
    type: 'sr-http',
    engine: 'deepgram',
    by: 'http',
    parameters: (Address) => ({ Address, Engine: 'deepgram' }),
    input: 'speech',
    well: answerJson({ results: { channels: [{ alternatives: [{ transcript: SPOKEN }] }] } }),
    raises: 'SR Milestone',
  },
  {
    type: 'sr-http',
    engine: 'google',
    by: 'http',
    parameters: (Address) => ({ Address, Engine: 'google', Language: 'en-US' }),
    input: 'speech',
    well: answerJson({ results: [{ alternatives: [{ transcript: SPOKEN }] }] }),
    raises: 'SR Milestone',
  },
  {
    type: 'sr-http',
    engine: 'knovvu',
    by: 'http',
    parameters: (Address) => ({
      Address,
      Engine: 'knovvu',
      Language: 'tr-TR',
      Models: [{ Language: 'tr-TR', Name: 'Turkish' }],
    }),
    input: 'speech',
    well: answerJson({ resultText: SPOKEN }),
    raises: 'SR Milestone',
  },
  {
    type: 'sr-websocket',
    engine: 'vosk',
    by: 'socket',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: voskService(SPOKEN),
    raises: 'SR Milestone',
  },
  {
    type: 'sr-websocket',
    engine: 'knovvu',
    by: 'socket',
    parameters: (Address) => ({ Address, Engine: 'knovvu', Models: [{ Language: 'en', Name: 'English' }] }),
    input: 'speech',
    well: knovvuService(SPOKEN),
    raises: 'SR Milestone',
  },
  {
    type: 'custom-service',
    by: 'socket',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: customService,
    raises: 'SR Milestone',
  },
  {
    type: 'emotion',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: answerJson({ Emotion: 'calm' }),
    raises: 'Emotion',
  },
  {
    type: 'gender',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: answerJson({ Gender: 'female', Confidence: 0.9 }),
    raises: 'Gender Change',
  },
  {
    type: 'age',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: answerJson({ Age: 34 }),
    raises: 'Age Change',
  },
  {
    type: 'language-identifier',
    by: 'http',
    parameters: (Address) => ({ Address, MinimumSegmentDurationMsec: 0 }),
    input: 'speech',
    well: answerJson({ text: SPOKEN, language: 'english', language_probability: 0.9 }),
    raises: 'Language Change',
  },
  {
    type: 'normalizer',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: answerJson({ Text: SPOKEN }),
    raises: 'SR Milestone',
  },
  {
    type: 'tts-http',
    engine: 'openai',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: (response) => void response.setHeader('Content-Type', 'audio/wav').end(SPOKEN_WAV),
    raises: 'End of TTS Fragment',
  },
  {
    type: 'ca-realtime',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    start: { CallProperties: { UserProperties: { DeviceId: '12' } } },
    well: answerEvent('RTG Transcript'),
    raises: 'RTG Transcript',
  },
  {
    type: 'conversation-insights',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: answerEvent('Conversation Insights'),
    raises: 'Conversation Insights',
  },
  {
    type: 'rtn-connector',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: [{ Name: 'RTG State', Data: {} }],
    well: answerJson({}),
    isWellDespite: UNREAD,
  },
  {
    type: 'va-async',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: answerJson({}),
    isWellDespite: UNREAD,
  },
  {
    type: 'vb-realtime',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    start: {
      CallProperties: { ExternalId: 'call', UserProperties: { ExternalId: 'agent' } },
      Settings: { ChannelTags: ['agent', 'customer'] },
    },
    well: answerEvent('VBStreamState', { State: 'Start' }),
  },
  {
    type: 'rtg',
    by: 'socket',
    parameters: (Address) => ({ Address }),
    input: 'speech',
    well: takeCallWith('RTG Supervisor Message'),
    raises: 'RTG Supervisor Message',
  },
  {
    type: 'agent-assist',
    by: 'socket',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: takeCallWith('RTG Notification'),
    raises: 'RTG Notification',
  },
  {
    type: 'punctuation',
    engine: 'service',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: answerJson({ Text: 'A word of the customer.' }),
    raises: 'SR Milestone',
  },
  {
    type: 'punctuation',
    engine: 'llm',
    by: 'http',
    parameters: BY_MODEL,
    input: SAID,
    well: answerChat({ Text: 'A word of the customer.' }),
    raises: 'SR Milestone',
  },
  {
    type: 'sentiment',
    engine: 'service',
    by: 'http',
    parameters: (Address) => ({ Address }),
    input: SAID,
    well: answerJson({ Score: 0.4 }),
    raises: 'Sentiment',
  },
  {
    type: 'sentiment',
    engine: 'llm',
    by: 'http',
    parameters: BY_MODEL,
    input: SAID,
    well: answerChat({ Score: 0.4 }),
    raises: 'Sentiment',
  },
  {
    type: 'summarization',
    by: 'http',
    parameters: BY_MODEL,
    input: SAID,
    well: answerChat({ Summary: SPOKEN }),
    raises: 'Summarize',
  },
  {
    type: 'topic-detection',
    by: 'http',
    parameters: BY_MODEL,
    input: SAID,
    well: answerChat({ Topics: [{ Name: SPOKEN, Score: 1 }] }),
    raises: 'Topic Detected',
  },
  {
    type: 'translate',
    by: 'http',
    parameters: BY_MODEL,
    input: SAID,
    well: answerChat({ Text: SPOKEN }),
    raises: 'SR Milestone',
  },
  {
    type: 'tts-websocket',
    engine: 'websocket',
    by: 'socket',
    parameters: (Address) => ({ Address, ForceSynthesisOnEveryText: true }),
    input: SAID,
    well: speakTones(),
    raises: 'End of TTS Fragment',
  },
];
