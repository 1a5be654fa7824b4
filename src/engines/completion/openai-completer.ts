import type OpenAI from 'openai';
import { DataFlowError } from '../../common/errors/index.js';
import { unreadable, type CallSettings, type ServiceClient } from '../../common/service-call/index.js';
import { isRefusal, OpenAiClient } from '../../runtimes/openai/index.js';
import type { Completer, Completion } from './completer.js';

/** Address of designs that name a credential and no address. */
export const OPENAI_ADDRESS = 'https://api.openai.com/v1/chat/completions';

export interface CompleterSettings {
  /** Address of the server, with or without `/v1`, or the whole address of its chat completions. */
  readonly address: string;
  readonly model: string;
  readonly service: ServiceClient;
  /** How calls are made. */
  readonly call: CallSettings;
}

/** Largest answer that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

const EXPECTED = 'a chat completion';

/** How much of a completion is put into a request. Servers refuse what they do not know. */
interface Form {
  /** The schema is sent; else the prompt alone says what is wanted. */
  readonly hasSchema: boolean;
  /** `max_completion_tokens`, and no temperature, as models that reason want it. */
  readonly isOfReasoning: boolean;
}

const FORMS: readonly Form[] = [
  { hasSchema: true, isOfReasoning: false },
  { hasSchema: false, isOfReasoning: false },
  { hasSchema: true, isOfReasoning: true },
];

/**
 * Completes by any server with OpenAI's `POST /v1/chat/completions`.
 *
 * A refused request is sent again in a plainer form, which is used from then on.
 */
export async function openAiCompleter({ address, model, service, call }: CompleterSettings): Promise<Completer> {
  const settings = { address, service, call: { ...call, maxBytes: MAX_BYTES, takesRefusals: true } };
  const openAi = await OpenAiClient.load(settings, '/chat/completions');
  let taken: Form | undefined;

  const ask = async (completion: Completion, form: Form): Promise<string> => {
    const request = requestOf(model, completion, form);
    return readAnswer(await openAi.call(EXPECTED, async (client) => client.chat.completions.create(request)));
  };
  return {
    async complete(completion) {
      if (taken) return ask(completion, taken);
      let refusal: unknown;
      for (const form of FORMS.filter(({ hasSchema }) => hasSchema || completion.schema !== undefined)) {
        try {
          const answer = await ask(completion, form);
          taken = form;
          return answer;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          refusal ??= error;
        }
      }
      throw refusal;
    },
  };
}

function requestOf(
  model: string,
  { system, user, schema, maxTokens, temperature }: Completion,
  { hasSchema, isOfReasoning }: Form,
): OpenAI.ChatCompletionCreateParamsNonStreaming {
  // The library calls the name of the limit that most servers know an old one.
  const limits: Readonly<Record<string, number>> = isOfReasoning
    ? { max_completion_tokens: maxTokens }
    : { max_tokens: maxTokens, temperature };
  return {
    ...limits,
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    ...(hasSchema && schema && { response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } } }),
  };
}

/** Reads the text of the first choice, without the reasoning that a model may write before it. */
function readAnswer(answer: unknown): string {
  const choice = (answer as { choices?: unknown[] } | null)?.choices?.[0] as
    { finish_reason?: unknown; message?: { content?: unknown } } | null | undefined;
  const content = choice?.message?.content;
  if (typeof content !== 'string') throw unreadable(EXPECTED);
  if (choice?.finish_reason === 'length') {
    throw new DataFlowError(
      'node.service-failed',
      'The model came to the end of its tokens before that of its answer.',
    );
  }
  return content.replace(/^\s*<think>.*?<\/think>/s, '').trim();
}
