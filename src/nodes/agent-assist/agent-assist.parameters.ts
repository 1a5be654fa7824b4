import { Field } from '../../common/field/index.js';
import { ServiceParameters } from '../shared/calls/index.js';

export const PROVIDERS = ['VLLM', 'Azure', 'OpenAI'] as const;

export class AgentAssistParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the Agent Assist.' })
  override Address = 'ws://ca-external-api.sestek-ca/';

  @Field({ type: 'boolean', description: 'Whether the service keeps the transcript for analysis after the call.' })
  SendOfflineTranscriptsToCA = false;

  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the conversation (IETF tag), where the client names none.',
  })
  Language = 'en-US';

  @Field({
    type: 'string',
    maxLength: 200,
    description: 'Model that finds scenarios. Empty: the service has none generated.',
  })
  Model = '';

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description: 'Maximum number of tokens in an answer of the model.',
  })
  MaxTokens = 2_048;

  @Field({ type: 'number', minimum: 0, maximum: 2, description: 'Temperature of the model.' })
  Temperature = 0.0;

  @Field({ type: 'string', enum: PROVIDERS, description: 'Who runs the model.' })
  Provider: (typeof PROVIDERS)[number] = 'VLLM';

  @Field({ type: 'string', maxLength: 2_000, description: 'Address of vLLM; needed where it is the provider.' })
  VLLMAPIBase = '';

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    sentTo: (object) => modelCredentialAddresses(object as unknown as AgentAssistParameters),
    description: 'Id of the credential for the model. Its headers are sent to the service, which calls the model.',
  })
  AIGeneratedScenariosCredential = '';

  @Field({ type: 'string', maxLength: 2_000, description: 'Address of Azure; needed where it is the provider.' })
  AzureAPIBase = '';

  @Field({ type: 'string', maxLength: 50, description: 'Version of its API; needed where Azure is the provider.' })
  AzureAPIVersion = '';

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 1_000,
    description: 'Turns of the conversation after which the model is asked.',
  })
  HowManyTurnsToSendToGenerativeAI = 4;
}

/**
 * Addresses that the credential of the model is sent to: the service, which passes it to the model.
 *
 * @param parameters May be invalid.
 */
export function modelCredentialAddresses(parameters: AgentAssistParameters): string[] {
  const { Address, Provider, VLLMAPIBase, AzureAPIBase } = parameters;
  const bases = [...(Provider === 'VLLM' ? [VLLMAPIBase] : []), ...(Provider === 'Azure' ? [AzureAPIBase] : [])];
  return [Address, ...bases].filter((address) => address !== '');
}
