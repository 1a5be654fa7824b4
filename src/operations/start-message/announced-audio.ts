import type { AudioFormat } from '../../audio/index.js';
import type { Fault } from '../../common/errors/index.js';
import { found } from '../../common/field/index.js';

const ENCODINGS = ['pcm', 'ulaw', 'alaw'] as const;

/** `Audio` of a Start message: what the audio is said to be. Undefined members were not given. */
export interface AnnouncedAudio {
  readonly encoding: (typeof ENCODINGS)[number] | undefined;
  readonly sampleRateHz: number | undefined;
  readonly channelCount: number | undefined;
}

/** Reads `Audio` of a Start message. Numbers may be written as text. */
export function readAnnouncedAudio(json: unknown, faults: Fault[]): AnnouncedAudio | undefined {
  if (json === undefined || json === null) return undefined;
  if (typeof json !== 'object' || Array.isArray(json)) {
    faults.push({ pointer: '/Audio', detail: `expected an object, found ${found(json)}` });
    return undefined;
  }
  const { Encoding, SampleRate, ChannelCount } = json as Record<string, unknown>;
  const encoding = ENCODINGS.find((name) => typeof Encoding === 'string' && name === Encoding.toLowerCase());
  if (Encoding !== undefined && encoding === undefined) {
    faults.push({ pointer: '/Audio/Encoding', detail: `expected ${ENCODINGS.join(', ')}, found ${found(Encoding)}` });
  }
  return {
    encoding,
    sampleRateHz: readCount(SampleRate, '/Audio/SampleRate', faults),
    channelCount: readCount(ChannelCount, '/Audio/ChannelCount', faults),
  };
}

function readCount(json: unknown, pointer: string, faults: Fault[]): number | undefined {
  if (json === undefined) return undefined;
  const count = typeof json === 'string' && /^\d{1,9}$/.test(json.trim()) ? Number(json) : json;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count > 0) return count;
  faults.push({ pointer, detail: `expected a whole number above 0, found ${found(json)}` });
  return undefined;
}

/** Where what was announced and what the wav header says differ. */
export function disagreements(announced: AnnouncedAudio, format: AudioFormat): Fault[] {
  const { encoding, sampleRateHz, channelCount } = announced;
  const faults: Fault[] = [];
  const compare = (key: string, said: string | number | undefined, is: string | number): void => {
    if (said === undefined || said === is) return;
    faults.push({ pointer: `/Audio/${key}`, detail: `expected ${is}, as in the wav header, found ${said}` });
  };
  // A wav of floats decodes to linear samples too, which is what "pcm" tells apart from G.711.
  compare('Encoding', encoding, format.encoding === 'float' ? 'pcm' : format.encoding);
  compare('SampleRate', sampleRateHz, format.sampleRateHz);
  compare('ChannelCount', channelCount, format.channelCount);
  return faults;
}
