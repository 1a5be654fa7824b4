import { encodeFrames, wavHeader } from '../../audio/index.js';
import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  isShare,
  jsonMembers,
  unreadable,
  withoutEndSlashes,
  type ServiceClient,
  type ServiceRequest,
} from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import type { Recognition, Recognizer } from './recognizer.js';

class KnovvuParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    pattern: /^[!-~]+$/,
    meaning: 'a name of printable ASCII',
    description: 'Whose models are used: header `Tenant` of `knovvu`.',
  })
  ModelTenant = 'Default';
}

interface NamedModels {
  readonly Models: readonly { readonly Name: string }[];
}

export const knovvu = defineEngine<Recognizer, KnovvuParameters & NamedModels>({
  capability: 'recognition',
  name: 'knovvu',
  runs: 'service',
  summary: 'a server with `POST /v1/speech/dictation/request`',
  languages: 'named',
  notes: "It is Knovvu's SR REST. `Models` names its models. It returns no words",
  parameters: KnovvuParameters,
  faults: ({ Models }) => Models.flatMap(({ Name }, at) => nameFaults(Name, at)),
  open: ({ address, service, call, parameters }) =>
    knovvuRecognizer({ address, service, call, tenant: parameters.ModelTenant }),
});

function nameFaults(name: string, at: number): Fault[] {
  if (/^[ -~]+$/.test(name)) return [];
  return [{ pointer: `/Models/${at}/Name`, detail: 'expected a name of printable ASCII: it goes in a header' }];
}

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
 * Recognizes by Knovvu's SR REST: `POST …/v1/speech/dictation/request`.
 *
 * The body is a wav, headers name the model. It returns no words.
 *
 * @see https://docs.knovvu.com/v1/docs/transcribe-a-file
 */
export function knovvuRecognizer({ address, tenant, service, call }: KnovvuSettings): Recognizer {
  const url = `${withoutEndSlashes(address)}/v1/speech/dictation/request`;
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
  const { resultText, confidence } = jsonMembers(body) ?? {};
  if (typeof resultText !== 'string') throw unreadable('a transcription');
  const text = resultText.trim();
  return { text, ...(isShare(confidence) && text !== '' && { confidence }) };
}
