import { Field } from '../../common/field/index.js';
import { AUTO } from '../../engines/contract/index.js';
import { STREAMING_RECOGNIZERS } from '../../engines/streaming-recognition/index.js';
import { ServiceParameters } from '../shared/calls/index.js';

class StreamModel {
  @Field({ type: 'string', minLength: 1, maxLength: 35, description: 'IETF tag.', example: 'en-US' })
  Language!: string;

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'Name of the model: as the service knows it, or for `sherpa-onnx` a folder of MODELS_DIR.',
  })
  Name!: string;
}

@STREAMING_RECOGNIZERS.addFields()
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

  @Field(STREAMING_RECOGNIZERS.field)
  Engine = AUTO;
}
