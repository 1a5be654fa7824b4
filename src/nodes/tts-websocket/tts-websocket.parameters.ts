import { Field } from '../../common/field/index.js';
import { AUTO } from '../../engines/contract/index.js';
import { STREAMING_SYNTHESIZERS } from '../../engines/synthesis/index.js';
import { SpeechParameters } from '../shared/speaking/index.js';

@STREAMING_SYNTHESIZERS.addFields()
export class TtsWebsocketParameters extends SpeechParameters {
  override ConnectionTimeoutMsec = 10_000;

  @Field({
    type: 'boolean',
    description:
      'Whether each text is synthesized at once. By default, texts are joined until a sentence is complete, which sounds better.',
  })
  ForceSynthesisOnEveryText = false;

  @Field(STREAMING_SYNTHESIZERS.field)
  Engine = AUTO;
}
