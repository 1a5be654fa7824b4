import { DataFlowError } from '../../common/errors/index.js';
import { statusOf, type ServiceClient } from '../../common/service-call/index.js';
import type { CustomScriptParameters } from './custom-script.parameters.js';

/** Largest answer that a script is given, in bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Most that calls which wait may hold, in characters of their JSON. */
const MAX_WAITING = 16 * 1024 * 1024;

/** Most headers of a call, in characters: servers take no more, and hundreds of thousands hold up everything else. */
const MAX_HEADERS = 64 * 1024;

/** Headers that say how a message is sent, which is not for the script to say (RFC 9110, section 7.6.1; RFC 9112). */
const RESERVED = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer']);
for (const name of ['transfer-encoding', 'upgrade', 'proxy-authorization', 'traceparent']) RESERVED.add(name);

/** A call as the script asked for it. */
interface Asked {
  readonly id: number;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ignoresTlsErrors: boolean;
  readonly credentialId: string;
}

/** What the script's callback is given. */
export interface HttpAnswer {
  /** As the service answered; 0 where it did not. */
  readonly httpStatusCode: number;
  readonly body: string;
  /** Why there is no answer, in words. */
  readonly error?: string;
}

type Limits = Pick<
  CustomScriptParameters,
  'MaxConcurrentCalls' | 'MaxHttpCalls' | 'CallTimeoutMsec' | 'ConnectionTimeoutMsec'
>;

/** The calls that a script makes by `HttpAgent`, some at a time. */
export class HttpCalls {
  private made = 0;
  private underWay = 0;
  private readonly waiting: { readonly asked: Asked; readonly length: number }[] = [];
  private waitingLength = 0;
  private failure: { readonly error: unknown } | undefined;
  private wake: (() => void)[] = [];

  /**
   * @param deliver Gives an answer to the script, and takes what comes of it. The next call waits for that.
   */
  constructor(
    private readonly services: ServiceClient,
    private readonly limits: Limits,
    private readonly deliver: (id: number, answer: HttpAnswer) => Promise<void>,
  ) {}

  /**
   * Makes a call, now or when there is room for one.
   *
   * @param json As the script asked for it.
   * @throws DataFlowError `operation.limit-exceeded`; `node.failed` where it is no call.
   */
  add(json: string): void {
    this.made += 1;
    this.waitingLength += json.length;
    const { MaxHttpCalls } = this.limits;
    if (this.made > MaxHttpCalls) throw tooMany(`more than ${MaxHttpCalls} calls by HTTP (MaxHttpCalls)`);
    if (this.waitingLength > MAX_WAITING) throw tooMany(`calls by HTTP of more than ${MAX_WAITING} characters at once`);
    this.waiting.push({ asked: readAsked(json), length: json.length });
    this.begin();
  }

  /** Resolves when no call waits for room. */
  async begun(): Promise<void> {
    while (this.waiting.length > 0 && !this.failure) await this.changed();
    this.throwFailure();
  }

  /** Resolves when every call has been answered, and those made by answers too. */
  async done(): Promise<void> {
    while (this.underWay > 0 && !this.failure) await this.changed();
    this.throwFailure();
  }

  /** @throws what an answer failed with, or what came of it. */
  throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }

  private begin(): void {
    while (this.underWay < this.limits.MaxConcurrentCalls) {
      const next = this.waiting.shift();
      if (!next || this.failure) return;
      this.waitingLength -= next.length;
      this.underWay += 1;
      void this.make(next.asked);
    }
  }

  private async make(asked: Asked): Promise<void> {
    try {
      await this.deliver(asked.id, await this.answerTo(asked));
    } catch (error) {
      this.failure ??= { error };
    }
    this.underWay -= 1;
    this.begin();
    for (const wake of this.wake.splice(0)) wake();
  }

  private async answerTo({ method, url, headers, body, ignoresTlsErrors, credentialId }: Asked): Promise<HttpAnswer> {
    const length = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (length > MAX_HEADERS) return unanswered(`The headers have more than ${MAX_HEADERS} characters.`);
    const reserved = Object.keys(headers).find((name) => RESERVED.has(name.toLowerCase()));
    if (reserved !== undefined) return unanswered(`The header '${reserved}' is not for scripts to set.`);
    const { CallTimeoutMsec, ConnectionTimeoutMsec } = this.limits;
    try {
      const answer = await this.services.call({
        method,
        url,
        headers,
        ...(body !== '' && { body: Buffer.from(body) }),
        ignoresTlsErrors,
        credentialId,
        budgetMs: CallTimeoutMsec,
        connectTimeoutMs: ConnectionTimeoutMsec,
        maxBytes: MAX_ANSWER_BYTES,
        takesRefusals: true,
      });
      return { httpStatusCode: answer.status, body: Buffer.from(answer.body).toString() };
    } catch (error) {
      if (!(error instanceof DataFlowError) || error.code.startsWith('operation.')) throw error;
      return { ...unanswered(error.detail), httpStatusCode: statusOf(error) ?? 0 };
    }
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }
}

/** Checks a call: a script that changes what JSON is made of (`toJSON`) may ask for anything. */
function readAsked(json: string): Asked {
  let asked: Partial<Record<keyof Asked, unknown>> = {};
  try {
    asked = Object(JSON.parse(json)) as typeof asked;
  } catch {
    // It has no members, then.
  }
  const { id, method, url, headers, body, ignoresTlsErrors, credentialId } = asked;
  const texts = [url, body, credentialId, ...Object.values<unknown>(Object(headers) as Record<string, unknown>)];
  const isCall =
    Number.isSafeInteger(id) &&
    (method === 'GET' || method === 'POST') &&
    typeof headers === 'object' &&
    headers !== null &&
    typeof ignoresTlsErrors === 'boolean' &&
    texts.every((text) => typeof text === 'string');
  if (!isCall) throw new DataFlowError('node.failed', 'The script asked HttpAgent for a call that is none.');
  return asked as Asked;
}

function unanswered(error: string): HttpAnswer {
  return { httpStatusCode: 0, body: '', error };
}

function tooMany(detail: string): DataFlowError {
  return new DataFlowError('operation.limit-exceeded', `The script: ${detail}.`);
}
