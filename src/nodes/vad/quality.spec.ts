import 'reflect-metadata';
import { expect, it } from 'vitest';
import {
  demoCall,
  DEMO_RATE_HZ,
  demoSpeech,
  mix,
  NOISES,
  scoreSpans,
  type NoiseName,
  type SpanScore,
} from '../../../test/support/vad/index.js';
import { createSpeechDetector, gateOptions, SpeechGate } from '../../engines/voice-activity/index.js';
import { vad } from './index.js';
import { VadParameters } from './vad.node.js';

const NAMES = Object.keys(NOISES) as NoiseName[];

/** The accuracy of the node on a channel, with its defaults except the given parameters. */
function score(channel: number, noise: readonly [NoiseName, snrDb: number] | undefined, changes: object): SpanScore {
  const parameters = Object.assign(new VadParameters(), changes);
  const speech = demoSpeech(channel);
  const clean = demoCall()[channel] ?? new Int16Array();
  const detector = createSpeechDetector({ sampleRateHz: DEMO_RATE_HZ, sensitivity: parameters.Sensitivity });
  const gate = new SpeechGate(detector, gateOptions(parameters, DEMO_RATE_HZ));
  const pieces = [...gate.accept(noise ? mix(clean, speech, ...noise) : clean, 0), ...gate.end()];
  detector.close();
  const spans = pieces.flatMap((piece) =>
    piece.kind === 'end' ? [[piece.startSample, piece.endSample] as const] : [],
  );
  return scoreSpans(speech, spans);
}

const least = (shares: readonly number[]): string => `${Math.floor(100 * Math.min(...shares))} %`;

it.each([
  ['as it is', undefined],
  ['noise 20 dB below', 20],
  ['noise 10 dB below', 10],
  ['noise 5 dB below', 5],
])('finds speech as accurately as the documentation states: %s', (row, snrDb) => {
  const noises = snrDb === undefined ? [undefined] : NAMES.map((name) => [name, snrDb] as const);
  const cases = [0, 1].flatMap((channel) => noises.map((noise) => [channel, noise] as const));
  const bare = cases.map((one) => score(...one, { PreSpeechBufferMsec: 0, PostSpeechBufferMsec: 0 }));
  const usual = cases.map((one) => score(...one, {}));
  const cells = [
    row,
    least(bare.map(({ recall }) => recall)),
    least(bare.map(({ precision }) => precision)),
    least(usual.map(({ recall }) => recall)),
  ];
  expect(vad.notes).toMatch(new RegExp(`\\|${cells.map((cell) => ` ${cell} *`).join('\\|')}\\|`));
  expect(bare.every(({ missed }) => missed === 0)).toBe(true);
});
