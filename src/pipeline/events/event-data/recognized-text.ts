import { Field, MAX_LENGTH } from '../../../common/field/index.js';

export class RecognizedWord {
  @Field({ type: 'string', maxLength: MAX_LENGTH.name, description: 'The word.' })
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
    maxLength: MAX_LENGTH.name,
    optional: true,
    description:
      'Processing steps of the text, in order, joined by `, `: recognized, normalized, punctuated, filtered, translated.',
    example: 'recognized, punctuated',
  })
  TextAttributes?: string;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    optional: true,
    description: 'Language of the text (BCP 47).',
    example: 'en-US',
  })
  Language?: string;

  @Field({ type: 'number', optional: true, minimum: 0, maximum: 1, description: 'How sure the recognizer is.' })
  Confidence?: number;

  @Field({
    type: () => RecognizedWord,
    list: true,
    maxItems: 10_000,
    optional: true,
    description: 'The words, when asked for.',
  })
  Words?: RecognizedWord[];
}

export class LanguageChangeData {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    description: 'Language from here on (BCP 47).',
    example: 'tr-TR',
  })
  Language!: string;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    optional: true,
    description: 'Language before (BCP 47).',
    example: 'en-US',
  })
  PreviousLanguage?: string;
}

export class LanguageDetectedData {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.languageTag,
    description: 'Language of the utterance (BCP 47).',
    example: 'en',
  })
  Language!: string;

  @Field({ type: 'number', minimum: 0, maximum: 1, description: 'How sure the identifier is.' })
  Confidence!: number;
}
