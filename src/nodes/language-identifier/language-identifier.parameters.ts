import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../../engines/calls/index.js';

export class LanguageIdentifierParameters extends ServiceParameters {
  @Field({
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Least confidence that changes the language. `Language Detected` comes below it, too.',
  })
  ConfidenceThreshold = 0.75;

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      'Languages that may be found: IETF tags, separated by `;`. A language is told by the tag that it has here. Empty: all.',
    example: 'en-US;tr-TR',
  })
  Languages = '';

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 60_000,
    unit: 'ms',
    description: 'Shortest utterance that is judged; shorter ones pass as they are.',
  })
  MinimumSegmentDurationMsec = 3_000;

  @Field({
    type: 'string',
    enum: ['auto', 'openai', 'sherpa-onnx'],
    description:
      'What tells languages: `openai`, any server with `POST /v1/audio/transcriptions`; `sherpa-onnx`, a model in MODELS_DIR, on this machine. `auto`: the service where there is an `Address`, else the model.',
  })
  Engine: 'auto' | 'openai' | 'sherpa-onnx' = 'auto';

  @Field({
    type: 'string',
    maxLength: 200,
    description:
      'What the service calls its model. Empty: `whisper-1`. Of `sherpa-onnx` the name of a folder in MODELS_DIR. Empty: the first.',
  })
  Model = '';

  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Utterances that are judged at once.' })
  MaxConcurrentCalls = 4;
}
