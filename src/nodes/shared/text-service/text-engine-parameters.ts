import { Field } from '../../../common/field/index.js';
import { AUTO, type EngineChoice } from '../../../engines/contract/index.js';
import { TEXT_ENGINES } from '../../../engines/text/index.js';
import { CREDENTIAL } from '../calls/index.js';
import { llmAddress } from './llm-parameters.js';
import { TextServiceParameters } from './text-service-parameters.js';

/** Parameters of a node that works on this machine, by a text service or by a large language model. */
@TEXT_ENGINES.addFields()
export class TextEngineParameters extends TextServiceParameters {
  @Field(TEXT_ENGINES.field)
  Engine = AUTO;

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    sentTo: (object) => {
      const { Address } = object;
      const engine = TEXT_ENGINES.choose(textChoice(object as unknown as TextEngineParameters));
      return [engine.name === 'llm' ? llmAddress(Address) : Address];
    },
    description: CREDENTIAL,
  })
  override CredentialId = '';
}

/** The choice of an engine; texts may be of any language. */
export function textChoice(parameters: TextEngineParameters): EngineChoice {
  const { Engine, Address, CredentialId } = parameters;
  const { Model: model } = parameters as TextEngineParameters & { readonly Model: string };
  const namesModels = model !== '';
  return { engine: Engine, address: Address, language: '', model, namesModels, hasCredential: CredentialId !== '' };
}
