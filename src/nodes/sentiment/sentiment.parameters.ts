import { Field } from '../../common/field/index.js';
import { TextEngineParameters } from '../shared/text-service/index.js';

export class SentimentParameters extends TextEngineParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description:
      'Language of the text (IETF tag), where the client names none. On this machine there is a lexicon of English; a service or a model may know any.',
  })
  Language = 'en-US';

  @Field({
    type: 'boolean',
    description: 'One Sentiment at the end, for all texts together, and none for each of them.',
  })
  DialogBased = false;

  @Field({ type: 'boolean', description: 'No Sentiment where it is neutral.' })
  PreventEmptySentiment = false;

  @Field({
    type: 'string',
    enum: ['V1', 'V2'],
    description: 'Which sentiment is asked of a service that has several. The other engines have one.',
  })
  SentimentApiVersion: 'V1' | 'V2' = 'V1';
}
