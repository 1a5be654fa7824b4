import type { Type } from '@nestjs/common';
import {
  AudioOutputData,
  AudioWarningData,
  FinalResultData,
  NodeErrorData,
  LanguageChangeData,
  RecognizedText,
  SentimentData,
} from './event-data.js';

export interface EventDeclaration {
  readonly summary: string;
  /** What `Data` holds; null when it is null. Members beyond it pass through. */
  readonly data: Type<object> | null;
  /** The event that ends what this one begins. The engine sends it when the node that owes it cannot. */
  readonly closedBy?: string;
}

/**
 * The events that this server raises or reads. Clients may send others, with names of their own; those are carried as
 * they came. docs/events.md and the OpenAPI schemas are generated from it.
 */
export const EVENTS = {
  'SR Milestone': { summary: 'Recognized text that will not change.', data: RecognizedText },
  'Start Of Segment': {
    summary: 'A segment begins; its audio follows, then `End Of Segment`.',
    data: null,
    closedBy: 'End Of Segment',
  },
  'End Of Segment': { summary: 'A segment has ended.', data: null },
  'Speech Started': { summary: 'Speech begins on a channel.', data: null, closedBy: 'Speech Ended' },
  'Speech Ended': { summary: 'Speech has ended; once for each `Speech Started`.', data: null },
  'Language Change': {
    summary: 'What follows is in another language; sent by clients, and heeded by nodes that work on one.',
    data: LanguageChangeData,
  },
  Sentiment: { summary: 'The sentiment of a text, or of a whole dialog.', data: SentimentData },
  'Audio Warning': { summary: 'The audio was worked on, but something about it is odd.', data: AudioWarningData },
  'Audio Output': { summary: 'Audio that reached the Publisher, in the JSON result.', data: AudioOutputData },
  'Node Error': { summary: 'A node whose `onError` is `skip` failed and was left out.', data: NodeErrorData },
  FinalResult: {
    summary: 'What a node did, once a node, at the end; in batch with `DebugMode`.',
    data: FinalResultData,
  },
} as const satisfies Record<string, EventDeclaration>;

export type EventName = keyof typeof EVENTS;

/** `Data` of the event `N`; null where it carries none. */
export type DataOf<N extends EventName> = (typeof EVENTS)[N]['data'] extends Type<infer Data> ? Data : null;
