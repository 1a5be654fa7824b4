import { unreadable, type CallSettings, type ServiceClient } from '../../common/service-call/index.js';

export interface TextServiceSettings {
  /** Address of the `POST`, used unchanged. */
  readonly address: string;
  readonly service: ServiceClient;
  /** How calls are made. */
  readonly call: CallSettings;
}

export interface TextQuestion {
  readonly text: string;
  /** IETF tag (BCP 47). */
  readonly language: string;
  /** Other members to send. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Members of the JSON object that a service answered: nothing of them is known. */
export type TextAnswer = Readonly<Record<string, unknown>>;

/**
 * Asks a service about a text, by the contract of docs/text-services.md: `POST {"Text", "Language"}`.
 *
 * @throws DataFlowError as `ServiceClient.call`; `node.service-failed` for an answer that is no JSON object.
 */
export async function askTextService(
  { address, service, call }: TextServiceSettings,
  { text, language, more }: TextQuestion,
): Promise<TextAnswer> {
  const { body } = await service.call({
    ...call,
    url: address,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: Buffer.from(JSON.stringify({ Text: text, Language: language, ...more })),
  });
  const answer = parse(body);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw unreadable('a JSON object');
  return answer as TextAnswer;
}

/**
 * The text as a service rewrites it: the member `Text` of its answer.
 *
 * @throws DataFlowError as `askTextService`; `node.service-failed` where the answer has no text.
 */
export async function rewriteByService(settings: TextServiceSettings, question: TextQuestion): Promise<string> {
  const { Text } = await askTextService(settings, question);
  if (typeof Text !== 'string') throw unreadable('a Text');
  return Text;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw unreadable('a JSON object');
  }
}
