import { readFileSync } from 'node:fs';
import { WavReader } from '../../../src/audio/index.js';
import { concat } from '../signals.js';

/** From the first sample to after the last. */
export type Span = readonly [start: number, end: number];

export interface Utterance {
  readonly channel: number;
  readonly startMsec: number;
  readonly endMsec: number;
  readonly text: string;
}

const read = (name: string): Buffer => readFileSync(new URL(`../../../assets/${name}`, import.meta.url));

/** The utterances of the demo call and their places, as scripts/make-demo-call.mjs placed them. */
export const { utterances } = JSON.parse(read('demo-call.json').toString()) as { utterances: readonly Utterance[] };

export const DEMO_RATE_HZ = 8_000;

let decoded: readonly Int16Array[] | undefined;

/** The samples of the demo call: those of the agent, and those of the customer. Not to be written to. */
export function demoCall(): readonly Int16Array[] {
  if (decoded) return decoded;
  const reader = new WavReader();
  const blocks = [...reader.push(read('demo-call.wav')), ...reader.end()];
  return (decoded = [0, 1].map((channel) => concat(...blocks.map((planes) => planes[channel]!))));
}

/** Where a channel of the demo call has speech. */
export function demoSpeech(channel: number): Span[] {
  return utterances
    .filter((utterance) => utterance.channel === channel)
    .map(({ startMsec, endMsec }) => [(startMsec * DEMO_RATE_HZ) / 1000, (endMsec * DEMO_RATE_HZ) / 1000]);
}
