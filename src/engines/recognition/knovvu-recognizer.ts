import { encodeFrames, wavHeader } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { unreadable } from '../calls/index.js';
import type { Recognition, Recognizer } from './recognizer.js';

export interface KnovvuSettings {
  /** Address of the service, without a path. */
  readonly address: string;
  /** Whose models are used. */
  readonly tenant: string;
  readonly service: ServiceClient;
  /** How calls are made. */
  readonly call: Pick<ServiceRequest, 'budgetMs' | 'connectTimeoutMs' | 'ignoresTlsErrors' | 'credentialId'>;
}

/**
 * Recognizes by Knovvu's SR REST: `POST …/v1/speech/dictation/request`, a wav as the body, the model in headers. It tells no
 * words.
 *
 * @see https://docs.knovvu.com/v1/docs/transcribe-a-file
 */
export function knovvuRecognizer({ address, tenant, service, call }: KnovvuSettings): Recognizer {
  const url = `${address.replace(/\/+$/, '')}/v1/speech/dictation/request`;
  return {
    async recognize({ samples, sampleRateHz, model }) {
      if (model === '') {
        throw new DataFlowError('node.failed', 'There is no model for the language of the speech: name one in Models.');
      }
      const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
      const answer = await service.call({
        ...call,
        url,
        method: 'POST',
        headers: { 'Content-Type': 'audio/wav', ModelName: model, Tenant: tenant },
        body: Buffer.concat([header, encodeFrames('pcm', [samples])]),
      });
      return readAnswer(answer.body);
    },
  };
}

function readAnswer(body: Uint8Array): Recognition {
  const { resultText, confidence } = parse(body);
  if (typeof resultText !== 'string') throw unreadable('a transcription');
  const text = resultText.trim();
  const isShare = typeof confidence === 'number' && confidence >= 0 && confidence <= 1;
  return { text, ...(isShare && text !== '' && { confidence }) };
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
