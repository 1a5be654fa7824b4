import type { AudioFormat } from '../audio/index.js';
import type { Fault } from '../common/errors/index.js';
import { found } from '../common/field/index.js';
import { readObject, type JsonObject } from './json-object.js';
import { ENCODINGS, type StreamEncoding } from './start.js';

/** An encoding and a rate. Omitted members are undefined. */
interface Announced {
  readonly encoding: StreamEncoding | undefined;
  readonly sampleRateHz: number | undefined;
}

/** `Audio` of a Start message: formats of the client's audio and of the requested output. */
export interface AnnouncedAudio extends Announced {
  readonly channelCount: number | undefined;
  readonly output: Announced | undefined;
}

/**
 * The audio of a stream in both directions, interleaved.
 *
 * 16-bit linear samples (`pcm`, little-endian), mu-law or A-law.
 */
export interface StreamAudio {
  readonly input: AudioFormat;
  /** Format of the audio for the client; the project determines its number of channels. */
  readonly output: AudioFormat & { readonly encoding: StreamEncoding };
}

/** Reads `Audio` of a Start message. Numbers may be written as text. */
export function readAnnouncedAudio(json: unknown, pointer: string, faults: Fault[]): AnnouncedAudio | undefined {
  const audio = readObject(json, pointer, faults);
  if (!audio) return undefined;
  const output = readObject(audio.Output, `${pointer}/Output`, faults);
  return {
    ...readAnnounced(audio, pointer, faults),
    channelCount: readCount(audio.ChannelCount, `${pointer}/ChannelCount`, faults),
    output: output && readAnnounced(output, `${pointer}/Output`, faults),
  };
}

function readAnnounced({ Encoding, SampleRate }: JsonObject, pointer: string, faults: Fault[]): Announced {
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

/** Lists differences between the announced format and the wav header. */
export function disagreements(announced: AnnouncedAudio, format: AudioFormat): Fault[] {
  const { encoding, sampleRateHz, channelCount } = announced;
  const faults: Fault[] = [];
  const compare = (key: string, said: string | number | undefined, is: string | number): void => {
    if (said === undefined || said === is) return;
    faults.push({ pointer: `/Audio/${key}`, detail: `expected ${is}, as in the wav header, found ${said}` });
  };
  // Floats in a wav are decoded to linear samples too, and "pcm" only excludes G.711.
  compare('Encoding', encoding, format.encoding === 'float' ? 'pcm' : format.encoding);
  compare('SampleRate', sampleRateHz, format.sampleRateHz);
  compare('ChannelCount', channelCount, format.channelCount);
  return faults;
}

/**
 * Returns the format of a stream; missing members are added to `faults`.
 *
 * The output has the format of the input by default.
 */
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
