import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../../engines/calls/index.js';

export const ENGINES = ['auto', 'vosk', 'knovvu', 'sherpa-onnx'] as const;

class StreamModel {
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

export class SrWebsocketParameters extends ServiceParameters {
  @Field({
    type: () => StreamModel,
    list: true,
    maxItems: 100,
    description: 'The model for each language. Without one the engine chooses; `knovvu` needs them.',
  })
  Models: StreamModel[] = [];

  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the speech (IETF tag), where the client names none. Empty: that of the first model.',
  })
  Language = '';

  @Field({
    type: 'string',
    enum: ENGINES,
    description:
      'What recognizes: `vosk`, any server with the protocol of vosk-server; `knovvu`, a server with the protocol of Knovvu SR; `sherpa-onnx`, a streaming model in MODELS_DIR, on this machine. `auto`: `vosk`, but `sherpa-onnx` where there is no `Address` and a model of the language.',
  })
  Engine: (typeof ENGINES)[number] = 'auto';

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'Whose models are used: `model-tenant` of `knovvu`.',
  })
  ModelTenant = 'Default';
}
