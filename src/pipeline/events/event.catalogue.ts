import type { Type } from '@nestjs/common';
import {
  AgeChangeData,
  AudioOutputData,
  AudioWarningData,
  CallStateUpdateData,
  EmotionData,
  FinalResultData,
  GenderChangeData,
  LanguageChangeData,
  LanguageDetectedData,
  NodeErrorData,
  RecognizedText,
  SentimentData,
  ServiceMessage,
  SummarizeData,
  SynthesizedText,
  TopicDetectedData,
  WarningData,
} from './event-data/index.js';

export interface EventDeclaration {
  readonly summary: string;
  /** The class of `Data`; null when `Data` is null. Members beyond the class pass through. */
  readonly data: Type<object> | null;
  /** The event that ends what this one begins. The engine sends it when the node that owes it cannot. */
  readonly closedBy?: string;
}

/**
 * The events that this server raises or reads.
 *
 * Clients may send others, with names of their own; those are carried unchanged. docs/events.md and the OpenAPI schemas
 * are generated from it.
 */
export const EVENTS = {
  'SR Milestone': { summary: 'Recognized text that will not change.', data: RecognizedText },
  'SR Partial': {
    summary:
      'The text of the current speech so far. It replaces the previous one, and starts afresh after an `SR Milestone`.',
    data: RecognizedText,
  },
  'Start Of Segment': {
    summary: 'A segment begins; its audio follows, then `End Of Segment`.',
    data: null,
    closedBy: 'End Of Segment',
  },
  'End Of Segment': { summary: 'A segment has ended.', data: null },
  'Speech Started': { summary: 'Speech begins on a channel.', data: null, closedBy: 'Speech Ended' },
  'Speech Ended': { summary: 'Speech has ended; once for each `Speech Started`.', data: null },
  'Early Speech Ended': {
    summary: 'Speech seems to have ended; `Speech Ended` follows unless the voice goes on.',
    data: null,
  },
  'Language Detected': { summary: 'The language of one utterance.', data: LanguageDetectedData },
  'Language Change': {
    summary: 'The language changes from here on; nodes that work in one language apply it.',
    data: LanguageChangeData,
  },
  Emotion: { summary: 'The emotion of a piece of speech.', data: EmotionData },
  'Gender Change': {
    summary: 'The gender of the voice, when it is known and when it changes.',
    data: GenderChangeData,
  },
  'Age Change': { summary: 'The age of the speaker, when it is known and when it changes.', data: AgeChangeData },
  Sentiment: { summary: 'The sentiment of a text, or of a whole dialog.', data: SentimentData },
  Summarize: { summary: 'A summary of the whole, at the end.', data: SummarizeData },
  'Topic Detected': {
    summary: 'The topics of the whole conversation, at the end: at most three.',
    data: TopicDetectedData,
  },
  'Start of TTS Fragment': {
    summary: 'A synthesized text begins; its audio follows, then `End of TTS Fragment`.',
    data: SynthesizedText,
    closedBy: 'End of TTS Fragment',
  },
  'End of TTS Fragment': { summary: 'A synthesized text has ended.', data: null },
  'Merge Audio Started': {
    summary: 'Audio begins to be mixed into the stream.',
    data: null,
    closedBy: 'Merge Audio Ended',
  },
  'Merge Audio Ended': { summary: 'No more audio is being mixed into the stream.', data: null },
  CallStateUpdate: { summary: 'The state of the call, sent by clients.', data: CallStateUpdateData },
  'Chat Message': { summary: 'A message of a chat, sent by clients.', data: RecognizedText },
  'RTG Scenarios': { summary: 'The scenarios that are active, as the service sent them.', data: ServiceMessage },
  'RTG State': { summary: 'The state of the guidance, as the service sent it.', data: ServiceMessage },
  'RTG Notification': { summary: 'A notification for the agent, as the service sent it.', data: ServiceMessage },
  'RTG Transcript': { summary: 'A piece of the transcript, as the service sent it.', data: ServiceMessage },
  'RTG Supervisor Message': { summary: 'A message of a supervisor, as the service sent it.', data: ServiceMessage },
  VBStreamState: { summary: 'Whether voice biometrics wants audio, as the service sent it.', data: ServiceMessage },
  VBTransactionEvent: { summary: 'A verification or enrolment, as the service sent it.', data: ServiceMessage },
  VBCallEvent: {
    summary: 'The findings of voice biometrics in the call, as the service sent them.',
    data: ServiceMessage,
  },
  'Conversation Insights': {
    summary: 'Insights into the conversation, as the service sent them.',
    data: ServiceMessage,
  },
  'Audio Warning': { summary: 'The audio was worked on, but something about it is odd.', data: AudioWarningData },
  Warning: {
    summary: 'A part of the request has no effect: at the end, before the audio and `FinalResult`.',
    data: WarningData,
  },
  'Audio Output': { summary: 'Audio that reached the Publisher, in the JSON result.', data: AudioOutputData },
  'Node Error': { summary: 'A node whose `onError` is `skip` failed and was left out.', data: NodeErrorData },
  FinalResult: {
    summary: 'The work of a node: once for each node, at the end; in batch with `DebugMode`.',
    data: FinalResultData,
  },
} as const satisfies Record<string, EventDeclaration>;

export type EventName = keyof typeof EVENTS;

/** `Data` of the event `N`; null where it carries none. */
export type DataOf<N extends EventName> = (typeof EVENTS)[N]['data'] extends Type<infer Data> ? Data : null;
