import type { AudioFormat } from '../../audio/index.js';
import type { Fault } from '../../common/errors/index.js';
import { found } from '../../common/field/index.js';

/** How samples of a stream may be written. */
export const ENCODINGS = ['pcm', 'ulaw', 'alaw'] as const;
export type StreamEncoding = (typeof ENCODINGS)[number];

/** An encoding and a rate. Undefined members were not given. */
interface Announced {
  readonly encoding: StreamEncoding | undefined;
  readonly sampleRateHz: number | undefined;
}

/** `Audio` of a Start message: what the audio is said to be, and what audio is to be sent back as. */
export interface AnnouncedAudio extends Announced {
  readonly channelCount: number | undefined;
  readonly output: Announced | undefined;
}

/** The audio of a stream, both ways: 16-bit linear samples (`pcm`, little-endian), mu-law or A-law, interleaved. */
export interface StreamAudio {
  readonly input: AudioFormat;
  /** What the client is sent; it has as many channels as the project makes of it. */
  readonly output: AudioFormat & { readonly encoding: StreamEncoding };
}

/** Reads `Audio` of a Start message. Numbers may be written as text. */
export function readAnnouncedAudio(json: unknown, faults: Fault[]): AnnouncedAudio | undefined {
  const audio = readObject(json, '/Audio', faults);
  if (!audio) return undefined;
  const output = readObject(audio.Output, '/Audio/Output', faults);
  return {
    ...readAnnounced(audio, '/Audio', faults),
    channelCount: readCount(audio.ChannelCount, '/Audio/ChannelCount', faults),
    output: output && readAnnounced(output, '/Audio/Output', faults),
  };
}

function readObject(json: unknown, pointer: string, faults: Fault[]): Record<string, unknown> | undefined {
  if (json === undefined || json === null) return undefined;
  if (typeof json === 'object' && !Array.isArray(json)) return json as Record<string, unknown>;
  faults.push({ pointer, detail: `expected an object, found ${found(json)}` });
  return undefined;
}

function readAnnounced({ Encoding, SampleRate }: Record<string, unknown>, pointer: string, faults: Fault[]): Announced {
  const encoding = ENCODINGS.find((name) => typeof Encoding === 'string' && name === Encoding.toLowerCase());
  if (Encoding !== undefined && Encoding !== null && encoding === undefined) {
    const detail = `expected ${ENCODINGS.join(', ')}, found ${found(Encoding)}`;
    faults.push({ pointer: `${pointer}/Encoding`, detail });
  }
  return { encoding, sampleRateHz: readCount(SampleRate, `${pointer}/SampleRate`, faults) };
}

function readCount(json: unknown, pointer: string, faults: Fault[]): number | undefined {
  if (json === undefined || json === null) return undefined;
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

/** What a stream is said to be; what of it is missing goes to `faults`. Output is as the input unless told. */
export function streamAudioOf(announced: AnnouncedAudio, faults: Fault[]): StreamAudio | undefined {
  const { encoding, sampleRateHz, channelCount, output } = announced;
  if (!encoding) faults.push({ pointer: '/Audio/Encoding', detail: `expected ${ENCODINGS.join(', ')}, found nothing` });
  for (const [key, value] of Object.entries({ SampleRate: sampleRateHz, ChannelCount: channelCount })) {
    if (value === undefined) faults.push({ pointer: `/Audio/${key}`, detail: 'expected a number, found nothing' });
  }
  if (!encoding || sampleRateHz === undefined || channelCount === undefined) return undefined;
  const outEncoding = output?.encoding ?? encoding;
  return {
    input: formatOf(encoding, sampleRateHz, channelCount),
    output: { ...formatOf(outEncoding, output?.sampleRateHz ?? sampleRateHz, channelCount), encoding: outEncoding },
  };
}

function formatOf(encoding: StreamEncoding, sampleRateHz: number, channelCount: number): AudioFormat {
  return { encoding, bitsPerSample: encoding === 'pcm' ? 16 : 8, sampleRateHz, channelCount };
}
