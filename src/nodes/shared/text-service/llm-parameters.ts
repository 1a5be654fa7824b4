import { Field } from '../../../common/field/index.js';
import type { ServiceClient } from '../../../common/service-call/index.js';
import { OPENAI_ADDRESS, openAiCompleter, type Completer } from '../../../engines/completion/index.js';
import { callSettings, CREDENTIAL, requireAddress, ServiceParameters } from '../calls/index.js';

/** Parameters of a node that may use a large language model. */
export class LlmParameters extends ServiceParameters {
  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      "Address of a server with OpenAI's `POST /v1/chat/completions`. Empty for the engine on this machine; with a `CredentialId`, for OpenAI.",
    example: 'https://llm.example.com',
  })
  override Address = '';

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    sentTo: ({ Address }) => [llmAddress(Address)],
    description: CREDENTIAL,
  })
  override CredentialId = '';

  @Field({ type: 'string', minLength: 1, maxLength: 200, description: 'Name of the model on the server.' })
  Model = 'gpt-3.5-turbo';
}

/** The server that an `Address` names: OpenAI if it is empty. */
export function llmAddress<T>(address: T): T | string {
  return address === '' ? OPENAI_ADDRESS : address;
}

/** Whether parameters name a server with a model: by its address, or by the credential of OpenAI. */
export function namesLlm({ Address, CredentialId }: ServiceParameters): boolean {
  return Address !== '' || CredentialId !== '';
}

/**
 * Opens the model that parameters name.
 *
 * @throws DataFlowError `operation.start-failed` if its address may not be called.
 */
export function completerFor(
  parameters: ServiceParameters & { readonly Model: string },
  service: ServiceClient,
): Promise<Completer> {
  const address = llmAddress(parameters.Address);
  requireAddress(service, address);
  return openAiCompleter({ address, model: parameters.Model, service, call: callSettings(parameters) });
}
