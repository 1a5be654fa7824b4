import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../shared/calls/index.js';
import { AnswerTimeout, ExternalAddress, OWN_ADDRESS } from '../shared/integration/index.js';

export class VaAsyncParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the Virtual Agent.' })
  override Address = 'http://cai-magpie-api/magpie';

  @Field({ type: 'string', maxLength: 200, description: 'Name of the project of the Virtual Agent. Empty for none.' })
  ProjectName = '';

  @ExternalAddress()
  DataFlowExternalAddress = OWN_ADDRESS;

  @AnswerTimeout()
  AnswerTimeoutMsec = 10_000;
}
