import { Field } from '../../common/field/index.js';
import { OPENAI_ADDRESS } from '../../engines/completion/index.js';
import { LlmParameters } from '../shared/text-service/index.js';

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
    minLength: 1,
    maxLength: 2_000,
    description: "Address of a server with OpenAI's `POST /v1/chat/completions`, or that of the route itself.",
    example: 'https://llm.example.com',
  })
  override Address = OPENAI_ADDRESS;

  @Field({ type: 'string', minLength: 1, maxLength: 200, description: 'Name of the model on the server.' })
  override Model = 'gpt-4.1-nano-2025-04-14';

  @Field({
    type: 'string',
    maxLength: 10_000,
    description:
      'Instructions for the model; `{{source}}` and `{{target}}` stand for the languages. The server adds that the text is data, and the form of the answer. Empty: the default prompt.',
    example: 'Translate Text from {{source}} to {{target}}, as politely as can be.',
  })
  Prompt = '';

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
