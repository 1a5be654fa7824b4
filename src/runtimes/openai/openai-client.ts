import type OpenAI from 'openai';
import { DataFlowError } from '../../common/errors/index.js';
import {
  unreadable,
  withoutEndSlashes,
  type CallSettings,
  type ServiceClient,
  type ServiceRequest,
} from '../../common/service-call/index.js';
import { openAiBase } from './openai-base.js';

export interface OpenAiSettings {
  /** Address of the server, with or without `/v1` at its end, or that of the route. */
  readonly address: string;
  readonly service: ServiceClient;
  /** How calls are made. */
  readonly call: CallSettings & Pick<ServiceRequest, 'maxBytes' | 'takesRefusals'>;
}

/** Calls a server with the `openai` library. */
export class OpenAiClient {
  private constructor(
    private readonly library: typeof OpenAI,
    private readonly settings: OpenAiSettings,
    private readonly base: Pick<ConstructorParameters<typeof OpenAI>[0] & object, 'baseURL' | 'defaultQuery'>,
  ) {}

  /**
   * The library is loaded at the first use: it takes a while, and most servers have no need of it.
   *
   * @param route Path such as `/chat/completions`. An address that ends with it is used unchanged.
   */
  static async load(settings: OpenAiSettings, route: string): Promise<OpenAiClient> {
    const { default: library } = await import('openai');
    return new OpenAiClient(library, settings, baseOf(settings.address, route));
  }

  /**
   * Makes one call.
   *
   * @param expected What the service should answer, in words.
   * @throws DataFlowError as `ServiceClient.call`; `node.service-failed` where the answer is something else.
   */
  async call<T>(expected: string, make: (client: OpenAI) => Promise<T>): Promise<T> {
    let failure: Error | undefined;
    const client = new this.library({
      apiKey: 'none',
      ...this.base,
      organization: null,
      project: null,
      logLevel: 'off',
      maxRetries: 0,
      // The library replaces the error of a failed call by its own.
      fetch: fetchBy(this.settings, (error) => (failure = error as Error)),
    });
    try {
      return await make(client);
    } catch (error) {
      throw failure ?? faultOf(error, expected);
    }
  }
}

/** Whether the service refused the request, as servers do with options that they do not know. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DataFlowError && error.cause instanceof Refusal;
}

/** The status of a request that is not taken. */
class Refusal extends Error {}

/** The library's own error is not kept: it may repeat what was said, and causes are logged. */
function faultOf(error: unknown, expected: string): DataFlowError {
  const { status } = error as { status?: unknown };
  if (typeof status !== 'number') return unreadable(expected);
  const cause = status === 400 || status === 422 ? new Refusal(String(status)) : undefined;
  return new DataFlowError('node.service-failed', `The service answered ${status}.`, { cause });
}

function baseOf(address: string, route: string): { baseURL: string; defaultQuery?: Record<string, string> } {
  const { origin, pathname, searchParams } = new URL(address);
  const path = withoutEndSlashes(pathname);
  if (!path.endsWith(route)) return { baseURL: openAiBase(address) };
  return { baseURL: origin + path.slice(0, -route.length), defaultQuery: Object.fromEntries(searchParams) };
}

/** Returns the library's `fetch`, which sends its requests through the outgoing client. */
function fetchBy({ service, call }: OpenAiSettings, note: (error: unknown) => void): typeof fetch {
  const send = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    // The library insists on a key; which one is sent is the credential's to say.
    delete headers.authorization;
    const body = new Uint8Array(await request.arrayBuffer());
    const url = request.url;
    const answer = await service.call({ ...call, url, method: 'POST', headers, body }).catch((error: unknown) => {
      note(error);
      throw error;
    });
    return new Response(Buffer.from(answer.body), {
      status: answer.status,
      headers: { 'Content-Type': String(answer.headers['content-type'] ?? 'application/json') },
    });
  };
  // Without the class the library would send a request to find it out.
  return Object.assign(send, { Response });
}
