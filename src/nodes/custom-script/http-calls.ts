import { DataFlowError } from '../../common/errors/index.js';
import { Gate } from '../../common/promises/index.js';
import { statusOf, type ServiceClient } from '../../common/service-call/index.js';
import type { CustomScriptParameters } from './custom-script.parameters.js';

/** Maximum answer for a script, in bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Maximum total size of waiting calls, in characters of their JSON. */
const MAX_WAITING = 16 * 1024 * 1024;

/** Maximum headers of a call, in characters: servers accept no more, and parsing many more is slow. */
const MAX_HEADERS = 64 * 1024;

/** Headers that frame a message, which scripts may not set (RFC 9110, section 7.6.1; RFC 9112). */
const RESERVED = new Set(['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer']);
for (const name of ['transfer-encoding', 'upgrade', 'proxy-authorization', 'traceparent']) RESERVED.add(name);

/** A call as the script requested it. */
interface Asked {
  readonly id: number;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ignoresTlsErrors: boolean;
  readonly credentialId: string;
}

/** The argument of the script's callback. */
export interface HttpAnswer {
  /** The status of the answer; 0 without an answer. */
  readonly httpStatusCode: number;
  readonly body: string;
  /** The reason why there is no answer. */
  readonly error?: string;
}

type Limits = Pick<
  CustomScriptParameters,
  'MaxConcurrentCalls' | 'MaxHttpCalls' | 'CallTimeoutMsec' | 'ConnectionTimeoutMsec'
>;

/** The calls that a script makes with `HttpAgent`, with limited concurrency. */
export class HttpCalls {
  private made = 0;
  private underWay = 0;
  private readonly waiting: { readonly asked: Asked; readonly length: number }[] = [];
  private waitingLength = 0;
  private failure: { readonly error: unknown } | undefined;
  private readonly changed = new Gate();

  /** @param deliver Passes an answer to the script and handles its output. The next call waits for it. */
  constructor(
    private readonly services: ServiceClient,
    private readonly limits: Limits,
    private readonly deliver: (id: number, answer: HttpAnswer) => Promise<void>,
  ) {}

  /**
   * Makes a call, now or when a slot is free.
   *
   * @param json The call as the script requested it.
   * @throws DataFlowError `operation.limit-exceeded`; `node.failed` if it is invalid.
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

  /** Resolves when no call waits for a slot. */
  async begun(): Promise<void> {
    while (this.waiting.length > 0 && !this.failure) await this.changed.wait();
    this.throwFailure();
  }

  /** Resolves when every call has been answered, including those that answers caused. */
  async done(): Promise<void> {
    while (this.underWay > 0 && !this.failure) await this.changed.wait();
    this.throwFailure();
  }

  /** @throws the error of an answer or of its handling. */
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
    this.changed.open();
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
}

/** Checks a call: a script that changes how JSON is made (`toJSON`) may request anything. */
function readAsked(json: string): Asked {
  let asked: Partial<Record<keyof Asked, unknown>> = {};
  try {
    asked = Object(JSON.parse(json)) as typeof asked;
  } catch {
    // Not JSON: it has no members.
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
  if (!isCall) throw new DataFlowError('node.failed', 'The script passed an invalid call to HttpAgent.');
  return asked as Asked;
}

function unanswered(error: string): HttpAnswer {
  return { httpStatusCode: 0, body: '', error };
}

function tooMany(detail: string): DataFlowError {
  return new DataFlowError('operation.limit-exceeded', `The script: ${detail}.`);
}
