import { Field } from '../../../common/field/index.js';
import { ServiceParameters } from '../calls/index.js';

/** Parameters of a node that may call a service with each of its texts. */
export class TextServiceParameters extends ServiceParameters {
  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Texts that the service is asked about at once.' })
  MaxConcurrentCalls = 4;
}
