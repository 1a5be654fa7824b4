import { Field } from '../../common/field/index.js';

export class RecognizedWord {
  @Field({ type: 'string', description: 'The word.' })
  Text!: string;

  @Field({ type: 'integer', unit: 'ms', description: 'Where it starts, from the start of the operation.' })
  StartMsec!: number;

  @Field({ type: 'integer', unit: 'ms', description: 'Where it ends.' })
  EndMsec!: number;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How sure the recognizer is of it.' })
  Confidence?: number;
}

export class RecognizedText {
  @Field({
    type: 'string',
    description: 'The text. The milestones of a channel, one after the other, are its whole text.',
  })
  Text!: string;

  @Field({
    type: 'string',
    optional: true,
    description:
      'What has been done to the text, in order, joined by `, `: recognized, normalized, punctuated, filtered.',
    example: 'recognized, punctuated',
  })
  TextAttributes?: string;

  @Field({ type: 'string', optional: true, description: 'Language of the text (BCP 47).', example: 'en-US' })
  Language?: string;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How sure the recognizer is.' })
  Confidence?: number;

  @Field({ type: () => RecognizedWord, list: true, optional: true, description: 'The words, when asked for.' })
  Words?: RecognizedWord[];
}

export class LanguageChangeData {
  @Field({ type: 'string', description: 'Language from here on (BCP 47).', example: 'tr-TR' })
  Language!: string;

  @Field({ type: 'string', optional: true, description: 'Language before (BCP 47).', example: 'en-US' })
  PreviousLanguage?: string;
}

export class SentimentData {
  @Field({ type: 'string', enum: ['positive', 'negative', 'neutral'], description: 'The verdict.' })
  Sentiment!: string;

  @Field({ type: 'number', minimum: -1, maximum: 1, description: 'From -1, wholly negative, to 1, wholly positive.' })
  Score!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share of the text that is positive.' })
  Positive!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share that is negative.' })
  Negative!: number;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'Share that is neutral.' })
  Neutral!: number;

  @Field({ type: 'boolean', optional: true, description: 'True when the whole dialog was judged, not one utterance.' })
  Dialog?: boolean;
}

export class NodeErrorData {
  @Field({ type: 'string', description: 'Id of the node in the design.' })
  Node!: string;

  @Field({ type: 'string', description: 'Its type.' })
  Type!: string;

  @Field({ type: 'string', description: 'Code of the error; see docs/errors.md.' })
  Code!: string;

  @Field({ type: 'string', description: 'What went wrong.' })
  Detail!: string;
}

export class AudioWarningData {
  @Field({ type: 'string', enum: ['audio.shorter-than-header'], description: 'What is odd about the audio.' })
  Code!: string;

  @Field({ type: 'string', description: 'What was found and what was expected.' })
  Detail!: string;
}

export class AudioOutputData {
  @Field({ type: 'string', enum: ['pcm'], description: 'Encoding of the samples.' })
  Encoding!: string;

  @Field({ type: 'integer', unit: 'Hz', description: 'Sample rate.' })
  SampleRate!: number;

  @Field({ type: 'integer', description: 'Channels in `Content`.' })
  ChannelCount!: number;

  @Field({ type: 'string', description: 'A wav file, base64 (RFC 4648, section 4).' })
  Content!: string;
}

export class FinalResultData {
  @Field({ type: 'string', description: 'Id of the node in the design.' })
  Node!: string;

  @Field({ type: 'string', description: 'Its type.' })
  Type!: string;

  @Field({ type: 'integer', description: 'Events that it raised or passed on.' })
  EventsOut!: number;

  @Field({ type: 'integer', unit: 'ms', description: 'Audio that it was given, over all of its inlets.' })
  AudioMsecIn!: number;

  @Field({ type: 'integer', unit: 'ms', description: 'Time that it worked.' })
  BusyMsec!: number;
}

/** An event as clients send and get it. */
export class EventDto {
  @Field({ type: 'string', description: 'What happened.', example: 'SR Milestone' })
  Name!: string;

  @Field({
    type: 'integer or text',
    optional: true,
    description: 'The channel, from 0; -2 for all. Absent is 0. The server sends a number.',
    example: 0,
  })
  Channel?: number | string;

  @Field({ type: 'integer', optional: true, unit: 'ms', description: 'Where it starts; -1 for unknown.' })
  StartMsec?: number;

  @Field({ type: 'integer', optional: true, unit: 'ms', description: 'Where it ends; -1 for unknown.' })
  EndMsec?: number;

  @Field({
    type: 'integer',
    optional: true,
    description: 'First sample, at the rate of the audio; -1 for unknown. Wins over milliseconds.',
  })
  StartSampleIndex?: number;

  @Field({ type: 'integer', optional: true, description: 'After the last sample; -1 for unknown.' })
  EndSampleIndex?: number;

  @Field({ type: 'string', optional: true, description: 'The utterance group; empty for none.' })
  GroupId?: string;

  @Field({ type: 'string', list: true, optional: true, description: 'Tags.' })
  Tags?: string[];

  @Field({ type: 'object', optional: true, nullable: true, description: 'What the event carries.' })
  Data?: Record<string, unknown> | null;
}
