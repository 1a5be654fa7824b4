import { encodeFrames, WavReader } from '../../src/audio/index.js';
import { concat, noise, silence, tone } from './signals.js';
import { DEMO_RATE_HZ, demoCall } from './vad/index.js';
import { makeWav, VALID_WAVS } from './wav/index.js';

/** Audio in the form of a stream, with its description in `Audio` of a Start message. */
export interface Recording {
  readonly name: string;
  readonly encoding: 'pcm' | 'ulaw' | 'alaw';
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** Samples, interleaved. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Encodes channels of the same length. */
export function record(
  name: string,
  encoding: Recording['encoding'],
  planes: readonly Int16Array[],
  sampleRateHz = DEMO_RATE_HZ,
): Recording {
  const data = new Uint8Array(encodeFrames(encoding, planes));
  return { name, encoding, sampleRateHz, channelCount: planes.length, data };
}

/** `Audio` of the Start message. */
export function announce({ encoding, sampleRateHz, channelCount }: Recording): Record<string, unknown> {
  return { Encoding: encoding, SampleRate: sampleRateHz, ChannelCount: channelCount };
}

/** The recording as a file, for batch. */
export function wavOf({ data, ...plan }: Recording): Uint8Array<ArrayBuffer> {
  return new Uint8Array(makeWav({ ...plan, data }));
}

/** A part of the demo call, in seconds. */
export function demoCut(from: number, to: number): Int16Array[] {
  return demoCall().map((plane) => plane.subarray(from * DEMO_RATE_HZ, to * DEMO_RATE_HZ));
}

const [agent, customer] = demoCall();
const faint = concat(silence({ ms: 500 }), noise({ ms: 700 }), tone({ ms: 900, dbfs: -12 }), silence({ ms: 600 }));

/** The demo call in whole, and signals, in every encoding, with one channel and with two. */
export const RECORDINGS: readonly Recording[] = [
  record('the demo call, mu-law, stereo', 'ulaw', [agent!, customer!]),
  record('the demo call, A-law, stereo', 'alaw', [agent!, customer!]),
  record('the demo call, pcm, stereo', 'pcm', [agent!, customer!]),
  record('the agent, pcm, mono', 'pcm', [agent!]),
  record('the customer, mu-law, mono', 'ulaw', [customer!]),
  record('noise and a tone, A-law, mono', 'alaw', [faint]),
  record('noise and a tone, pcm, mono, 16 kHz', 'pcm', [faint], 16_000),
  record('silence, pcm, stereo', 'pcm', [silence({ ms: 3_000 }), silence({ ms: 3_000 })]),
  record('silence, mu-law, mono', 'ulaw', [silence({ ms: 3_000 })]),
  record('nothing, pcm, stereo', 'pcm', [silence({ ms: 0 }), silence({ ms: 0 })]),
  record('nothing, A-law, mono', 'alaw', [silence({ ms: 0 })]),
];

/** The files of the wav corpus with one or two channels that a stream can carry, with the file itself. */
export const CORPUS: readonly (Recording & { readonly wav: Uint8Array<ArrayBuffer> })[] = VALID_WAVS.filter(
  ({ channelCount, missingBytes }) => channelCount <= 2 && missingBytes === 0,
).map(({ name, bytes, channelCount }) => {
  const reader = new WavReader();
  const blocks = [...reader.push(bytes), ...reader.end()];
  const planes = Array.from({ length: channelCount }, (_, channel) =>
    concat(...blocks.map((block) => block[channel]!)),
  );
  return { ...record(name, 'pcm', planes), wav: new Uint8Array(bytes) };
});
