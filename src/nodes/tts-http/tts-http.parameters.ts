import { Field } from '../../common/field/index.js';
import { AUTO } from '../../engines/contract/index.js';
import { SYNTHESIZERS } from '../../engines/synthesis/index.js';
import { SpeechParameters } from '../shared/speaking/index.js';

@SYNTHESIZERS.addFields()
export class TtsHttpParameters extends SpeechParameters {
  override ConnectionTimeoutMsec = 20_000;

  @Field(SYNTHESIZERS.field)
  Engine = AUTO;
}
