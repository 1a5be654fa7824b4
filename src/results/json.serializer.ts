import type { ChannelAudio, SpooledOutput } from '../operations/index.js';
import { toWire, createEvent } from '../pipeline/index.js';
import type { ResultForm } from './result-form.js';
import { wavBytes } from './wav.serializer.js';

export const json = {
  mediaType: 'application/json',
  isLive: false,
  hasAudio: true,
  isSorted: true,
  takesOrder: true,
  encodeEvent: (event) => JSON.stringify(event),
  serialize: ({ output }) => serializeJson(output),
  lengthOf: jsonLength,
  schemaOf: (event) => ({ type: 'array', items: event }),
} as const satisfies ResultForm;

const SEPARATOR = Buffer.from(',\n');

/**
 * Writes the `application/json` form: an array of events.
 *
 * An `Audio Output` for each channel that audio was published for follows the events. Nothing is held whole: it is read
 * from the spool as it is sent.
 */
export async function* serializeJson(output: SpooledOutput): AsyncGenerator<Uint8Array> {
  yield Buffer.from('[');
  let isFirst = true;
  for await (const events of output.writtenEvents()) {
    yield Buffer.concat(events.flatMap((event, index) => (isFirst && index === 0 ? [event] : [SEPARATOR, event])));
    isFirst = false;
  }
  for (const [channel, audio] of output.audioChannels().entries()) {
    if (audio.samples === 0) continue;
    if (!isFirst) yield SEPARATOR;
    isFirst = false;
    yield* audioEvent(channel, audio, output);
  }
  yield Buffer.from(']\n');
}

/** Bytes of the form; undefined where audio is part of it. To be asked before anything is taken. */
export function jsonLength(output: SpooledOutput): number | undefined {
  const hasAudio = output.audioChannels().some(({ samples }) => samples > 0);
  const separators = Math.max(0, output.eventsOut - 1);
  return hasAudio ? undefined : '[]\n'.length + output.eventBytes + separators * SEPARATOR.length;
}

async function* audioEvent(
  channel: number,
  audio: ChannelAudio,
  { rateHz, audioRateHz }: SpooledOutput,
): AsyncGenerator<Uint8Array> {
  const place = { channel, startSample: audio.startSample, endSample: audio.endSample, groupId: '' };
  const data = { Encoding: 'pcm', SampleRate: audioRateHz, ChannelCount: 1, Content: '' };
  const text = JSON.stringify(toWire(createEvent('Audio Output', place, data), rateHz));
  // `Content` is the last member, and base64 needs no escapes.
  const tail = '"}}';
  yield Buffer.from(text.slice(0, -tail.length));
  yield* base64(wavBytes([audio], audioRateHz));
  yield Buffer.from(tail);
}

/** Encodes bytes in base64 (RFC 4648, section 4): whole groups of three, padding at the end alone. */
export async function* base64(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const bytes of source) {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const whole = all.length - (all.length % 3);
    rest = all.subarray(whole);
    if (whole > 0) yield Buffer.from(encode(all.subarray(0, whole)));
  }
  if (rest.length > 0) yield Buffer.from(encode(rest));
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
