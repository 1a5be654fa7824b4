import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../shared/calls/index.js';

export class ConversationInsightsParameters extends ServiceParameters {
  @Field({ type: 'string', maxLength: 2_000, description: 'Address of the service.' })
  override Address = '';

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 10_000,
    description: 'The service is called after every so many texts, and at the end. 0: at the end only.',
  })
  EveryTexts = 0;
}
