import { Field } from '../../common/field/index.js';
import { AUTO } from '../../engines/contract/index.js';
import { RECOGNIZERS } from '../../engines/recognition/index.js';
import { ServiceParameters } from '../shared/calls/index.js';

class SrModel {
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

@RECOGNIZERS.addFields()
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

  @Field(RECOGNIZERS.field)
  Engine = AUTO;

  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Pieces of speech that are worked on at once.' })
  MaxConcurrentCalls = 4;
}
