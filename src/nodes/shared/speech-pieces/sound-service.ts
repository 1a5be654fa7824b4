import type { Type } from '@nestjs/common';
import { wavFile } from '../../../audio/index.js';
import { DataFlowError } from '../../../common/errors/index.js';
import { fieldsOf, readFields } from '../../../common/field/index.js';
import type { CallSettings, ServiceClient } from '../../../common/service-call/index.js';

export interface SoundServiceSettings<T extends object> {
  /** Target of the `POST`, used unchanged. */
  readonly address: string;
  readonly service: ServiceClient;
  /** Settings of the calls. */
  readonly call: CallSettings;
  /** The class of a finding, with its fields. */
  readonly finding: Type<T>;
}

/** Maximum bytes of a finding. */
const MAX_BYTES = 64 * 1024;

/** Status of an answer without a finding. */
const NO_CONTENT = 204;

/**
 * Posts a piece of speech as a wav file to a service (docs/sound-services.md).
 *
 * @returns The members of its answer that the finding declares; undefined if the service found nothing.
 * @throws DataFlowError as `ServiceClient.call`; `node.service-failed` for an invalid finding.
 */
export async function askSoundService<T extends object>(
  { address, service, call, finding }: SoundServiceSettings<T>,
  samples: Int16Array,
  sampleRateHz: number,
): Promise<T | undefined> {
  const { status, body } = await service.call({
    ...call,
    url: address,
    method: 'POST',
    headers: { 'Content-Type': 'audio/wav', Accept: 'application/json' },
    body: wavFile(samples, sampleRateHz),
    maxBytes: MAX_BYTES,
  });
  if (status === NO_CONTENT) return undefined;
  const { value, faults } = readFields(finding, parse(body), { unknownKeys: 'keep' });
  if (faults) {
    const [fault] = faults;
    throw unreadable(fault ? `${fault.pointer.slice(1) || 'answer'}: ${fault.detail}` : 'nothing');
  }
  const members = Object.entries(value).filter(([key, member]) => fieldsOf(finding).has(key) && member !== undefined);
  return Object.fromEntries(members) as T;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw unreadable('expected JSON', cause);
  }
}

function unreadable(what: string, cause?: unknown): DataFlowError {
  return new DataFlowError('node.service-failed', `The service answered something that is no finding (${what}).`, {
    cause,
  });
}
