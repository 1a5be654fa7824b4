import type { ServiceClient, ServiceRequest } from '../../src/common/service-call/index.js';
import { helloService } from './run-graph.js';

/** The body of a request for a chat completion. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly response_format?: { readonly type: string };
}

/** A model's answer: the text of its message, or another body with its status. */
type Reply = string | { readonly status: number; readonly body: unknown };

/** A server with `POST /v1/chat/completions` and these answers. */
export class FakeLlm {
  readonly requests: ServiceRequest[] = [];
  readonly chats: ChatRequest[] = [];
  readonly client: ServiceClient;

  constructor(reply: (chat: ChatRequest, count: number) => Reply | Promise<Reply>) {
    this.client = {
      ...helloService,
      call: async (request) => {
        this.requests.push(request);
        const chat = JSON.parse(Buffer.from(request.body ?? []).toString()) as ChatRequest;
        const answer = await reply(chat, this.chats.push(chat));
        const { status, body } = typeof answer === 'string' ? { status: 200, body: completionOf(answer) } : answer;
        return { status, headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
      },
    };
  }
}

/** The data that a node gave a model to work on. */
export function dataOf(chat: ChatRequest): Readonly<Record<string, unknown>> {
  return JSON.parse(chat.messages[1]?.content ?? '') as Readonly<Record<string, unknown>>;
}

/** A chat completion as servers answer it. */
export function completionOf(content: unknown, finishReason = 'stop'): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'model',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  };
}
