import { Field } from '../../common/field/index.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import { callSettings, requireAddress, ServiceParameters } from '../calls/index.js';
import type { Completer } from './completer.js';
import { openAiCompleter } from './openai-completer.js';

/** Where a credential without an address leads: the service whose it is in designs that name none. */
export const OPENAI_ADDRESS = 'https://api.openai.com/v1/chat/completions';

/** Parameters of a node that may let a large language model do its work. */
export class LlmParameters extends ServiceParameters {
  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      "Address of a server with OpenAI's `POST /v1/chat/completions`. Empty for the engine on this machine; with a `CredentialId`, for OpenAI.",
    example: 'https://llm.example.com',
  })
  override Address = '';

  @Field({ type: 'string', minLength: 1, maxLength: 200, description: 'What the server calls the model.' })
  Model = 'gpt-3.5-turbo';
}

/** Whether parameters name a server with a model: by its address, or by the credential of OpenAI. */
export function namesLlm({ Address, CredentialId }: ServiceParameters): boolean {
  return Address !== '' || CredentialId !== '';
}

/**
 * The model that parameters name.
 *
 * @throws DataFlowError `operation.start-failed` where its address may not be called.
 */
export function completerFor(
  parameters: ServiceParameters & { readonly Model: string },
  service: ServiceClient,
): Promise<Completer> {
  const address = parameters.Address === '' ? OPENAI_ADDRESS : parameters.Address;
  requireAddress(service, address);
  return openAiCompleter({ address, model: parameters.Model, service, call: callSettings(parameters) });
}
