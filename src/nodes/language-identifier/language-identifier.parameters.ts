import { Field } from '../../common/field/index.js';
import { AUTO } from '../../engines/contract/index.js';
import { LANGUAGE_IDENTIFIERS } from '../../engines/spoken-language/index.js';
import { ServiceParameters } from '../shared/calls/index.js';

@LANGUAGE_IDENTIFIERS.addFields()
export class LanguageIdentifierParameters extends ServiceParameters {
  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Minimum confidence that changes the language. `Language Detected` is raised below it, too.',
  })
  ConfidenceThreshold = 0.75;

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      'Candidate languages: IETF tags, separated by `;`. Events have the tag that is listed here. Empty: all.',
    example: 'en-US;tr-TR',
  })
  Languages = '';

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    description: 'Minimum length of an utterance that is identified; shorter ones pass unchanged.',
  })
  MinimumSegmentDurationMsec = 3_000;

  @Field(LANGUAGE_IDENTIFIERS.field)
  Engine = AUTO;

  @Field({
    type: 'string',
    maxLength: 200,
    description:
      'Name of the model: for `openai` as the service knows it, by default `whisper-1`; for `sherpa-onnx` a folder of MODELS_DIR, by default the first.',
  })
  Model = '';

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description: 'Maximum number of utterances that are identified at once.',
  })
  MaxConcurrentCalls = 4;
}
