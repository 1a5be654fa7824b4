import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../shared/calls/index.js';
import { ExternalAddress, OWN_ADDRESS } from '../shared/integration/index.js';

export class RtnConnectorParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the RTN service.' })
  override Address = 'http://agent-web.sestek-ca/copilot/AgentService/api/v1/Notification/PushEvent';

  @ExternalAddress()
  DataFlowExternalAddress = OWN_ADDRESS;

  @Field({ type: 'string', maxLength: 1_000, description: 'Languages that the agent speaks, separated by `;`.' })
  AgentSupportedLanguages = '';

  @Field({ type: 'string', maxLength: 1_000, description: 'Languages that customers speak, separated by `;`.' })
  CustomerSupportedLanguages = '';

  @Field({ type: 'boolean', description: 'Whether the project identifies languages.' })
  SupportsLanguageIdentification = false;

  @Field({ type: 'boolean', description: 'Whether all other events are sent to the service too.' })
  SendDebugInfo = false;
}
