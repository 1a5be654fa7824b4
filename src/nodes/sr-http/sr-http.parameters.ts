import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../../engines/calls/index.js';

export const ENGINES = ['auto', 'openai', 'knovvu', 'sherpa-onnx', 'pocketsphinx'] as const;

class SrModel {
  @Field({ type: 'string', minLength: 1, maxLength: 35, description: 'IETF tag.', example: 'en-US' })
  Language!: string;

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'What the service calls the model; of sherpa-onnx the name of its folder in MODELS_DIR.',
  })
  Name!: string;
}

export class SrHttpParameters extends ServiceParameters {
  @Field({
    type: () => SrModel,
    list: true,
    maxItems: 100,
    description: 'The model for each language. Without one the engine chooses; `knovvu` needs them.',
  })
  Models: SrModel[] = [];

  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the speech (IETF tag), where the client names none. Empty: the service finds out.',
  })
  Language = '';

  @Field({ type: 'boolean', description: 'Whether milestones have their words, with times.' })
  ProduceRecognizedWords = false;

  @Field({
    type: 'string',
    enum: ENGINES,
    description:
      'What recognizes: `openai`, any server with `POST /v1/audio/transcriptions`; `knovvu`, a server with `POST /v1/speech/dictation/request`; `sherpa-onnx`, a model in MODELS_DIR, on this machine; `pocketsphinx`, English, on this machine. `auto`: `openai` where there is an `Address`, else `sherpa-onnx` where it has a model of the language, else `pocketsphinx`.',
  })
  Engine: (typeof ENGINES)[number] = 'auto';

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    pattern: /^[!-~]+$/,
    meaning: 'a name of printable ASCII',
    description: 'Whose models are used: header `Tenant` of `knovvu`.',
  })
  ModelTenant = 'Default';

  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Pieces of speech that are worked on at once.' })
  MaxConcurrentCalls = 4;
}
