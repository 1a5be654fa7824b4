import { Field } from '../../common/field/index.js';
import { CREDENTIAL } from '../shared/calls/index.js';
import { LlmParameters } from '../shared/text-service/index.js';
import { chatAddress, DEFAULT_MODEL } from './chat-address.js';

/** Values of `Provider`, as other products name them. */
const PROVIDERS = ['VLLM', 'Azure', 'OpenAI'] as const;

export class TranslateParameters extends LlmParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description:
      'Language of the texts (IETF tag), where the client names none. A Language Change with the tag `Source` changes it.',
    example: 'en-US',
  })
  SourceLanguage = 'tr-TR';

  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language to translate into (IETF tag). A Language Change with the tag `Target` changes it.',
    example: 'de-DE',
  })
  TargetLanguage = 'en-US';

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      "Address of a server with OpenAI's `POST /v1/chat/completions`, or that of the route itself. It has precedence over `Provider`. Empty: the address of the provider.",
    example: 'https://llm.example.com',
  })
  override Address = '';

  @Field({
    type: 'string',
    enum: PROVIDERS,
    description:
      'Provider whose address is used if `Address` is empty: `VLLM`, at `VLLMAPIBase`, or OpenAI if that is empty; `Azure`, at `AzureAPIBase`; `OpenAI`.',
  })
  Provider: (typeof PROVIDERS)[number] = 'VLLM';

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      'Address of a vLLM server, or another server with `POST /v1/chat/completions`, for the provider `VLLM`.',
    example: 'http://vllm.example:8000/v1',
  })
  VLLMAPIBase = '';

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      'Address of the Azure OpenAI resource, for the provider `Azure`. The model is the name of the deployment.',
    example: 'https://mine.openai.azure.com',
  })
  AzureAPIBase = '';

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 50,
    pattern: /^[\w.-]+$/,
    meaning: 'letters, digits, `-`, `_` and `.`',
    description: 'The `api-version` of Azure OpenAI.',
    example: '2024-10-21',
  })
  AzureAPIVersion = '2024-10-21';

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    sentTo: (object) => [chatAddress(object as unknown as TranslateParameters)],
    description: CREDENTIAL,
  })
  override CredentialId = '';

  @Field({
    type: 'string',
    maxLength: 200,
    description: 'Name of the model on the server. If it is empty or the default, `OpenAIModel` is used.',
  })
  override Model = DEFAULT_MODEL;

  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'Name of the model if `Model` is empty or the default.',
  })
  OpenAIModel = DEFAULT_MODEL;

  @Field({
    type: 'string',
    maxLength: 10_000,
    description:
      'Instructions for the model; `{{source}}` and `{{target}}` stand for the languages, `{{role}}` for `Role`. The server adds that the text is data, and the form of the answer. Empty: the default prompt.',
    example: 'You are {{role}}. Translate Text from {{source}} to {{target}}, as politely as can be.',
  })
  Prompt = '';

  @Field({
    type: 'string',
    maxLength: 2_000,
    description:
      'Text for `{{role}}` in the prompt. With the default prompt, the model is instructed to take this role.',
    example: 'an interpreter for insurance claims',
  })
  Role = '';

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 100_000,
    unit: 'tokens',
    description: 'Maximum length of an answer of the model.',
  })
  MaxTokens = 2_048;

  @Field({
    type: 'number',
    minimum: 0,
    maximum: 2,
    description: 'How freely the model chooses its words: at 0 always the likeliest.',
  })
  Temperature = 0.0;

  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Texts that are translated at once.' })
  MaxConcurrentCalls = 4;
}
