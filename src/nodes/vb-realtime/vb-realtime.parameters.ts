import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../shared/calls/index.js';
import { AnswerTimeout, ExternalAddress, OWN_ADDRESS } from '../shared/integration/index.js';

export class VbRealtimeParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the Voice Biometrics.' })
  override Address = 'https://vb.eu.knovvu.com';

  @Field({
    type: 'integer',
    minimum: 100,
    maximum: 60_000,
    unit: 'ms',
    description: 'Maximum length of the audio that is sent at once. The rest is sent when speech ends.',
  })
  AudioSegmentSizeMsec = 5_000;

  @ExternalAddress()
  SelfAddress = OWN_ADDRESS;

  @AnswerTimeout()
  AnswerTimeoutMsec = 10_000;
}
