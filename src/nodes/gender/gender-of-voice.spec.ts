import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinnedEnvironment } from '../../../test/support/programs.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { noise } from '../../../test/support/signals.js';
import { hasTools } from '../../../test/support/tools.js';
import { DEMO_RATE_HZ, demoCall } from '../../../test/support/vad/index.js';
import { vowel } from '../../../test/support/voices.js';
import { WavReader } from '../../audio/index.js';
import { SpeechPieces } from '../shared/speech-pieces/index.js';
import { genderOfVoice } from './gender-of-voice.js';

/** The findings for each 3 s of speech. */
function findings(samples: Int16Array, rateHz: number): (ReturnType<typeof genderOfVoice> | undefined)[] {
  const pieces = new SpeechPieces(rateHz);
  const all = [...chunksOf(samples, 0, rateHz).flatMap((chunk) => pieces.add(chunk)), ...pieces.end()];
  pieces.close();
  return all.map((piece) => genderOfVoice(piece.samples, rateHz));
}

describe('the gender of a voice', () => {
  it.each([
    [100, 'male', 0.95],
    [119, 'male', 0.95],
    [207, 'female', 0.95],
    [250, 'female', 0.95],
  ])('at %i Hz is %s', (hz, gender, confidence) => {
    expect(genderOfVoice(vowel({ ms: 3_000, hz }), 8_000)).toEqual({ gender, confidence });
    expect(genderOfVoice(vowel({ ms: 3_000, hz, rateHz: 16_000 }), 16_000)).toEqual({ gender, confidence });
  });

  it('is uncertain between the pitches of both', () => {
    expect(genderOfVoice(vowel({ ms: 3_000, hz: 157 }), 8_000)?.confidence).toBeLessThan(0.6);
    expect(genderOfVoice(vowel({ ms: 3_000, hz: 145 }), 8_000)).toMatchObject({ gender: 'male' });
  });

  it('becomes more certain away from them', () => {
    const confidences = [160, 165, 170, 180, 190].map(
      (hz) => genderOfVoice(vowel({ ms: 3_000, hz }), 8_000)!.confidence,
    );
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
    expect(new Set(confidences).size).toBeGreaterThan(3);
  });

  it('is unknown for noise and for too little voice', () => {
    expect(genderOfVoice(noise({ ms: 3_000, dbfs: -20 }), 8_000)).toBeUndefined();
    expect(genderOfVoice(vowel({ ms: 400, hz: 100 }), 8_000)).toBeUndefined();
  });

  it.each([
    [0, 'female'],
    [1, 'male'],
  ])('on channel %i of the demo call is %s in every piece', (channel, gender) => {
    const found = findings(demoCall()[channel]!, DEMO_RATE_HZ);
    expect(found).toHaveLength(5);
    for (const finding of found) {
      expect(finding?.gender).toBe(gender);
      expect(finding?.confidence).toBeGreaterThanOrEqual(0.8);
    }
  });

  it.runIf(hasTools('flite')).each([
    ['rms', 'male'],
    ['awb', 'male'],
    ['kal', 'male'],
    ['slt', 'female'],
  ])('of the voice %s of flite is never wrong', (voice, gender) => {
    const folder = mkdtempSync(join(tmpdir(), 'voice-'));
    const path = join(folder, 'voice.wav');
    const text =
      'My order was due on Monday and it still is not here. I have called you three times about it, and nobody could tell me where it went.';
    execFileSync('flite', ['-voice', voice, '-t', text, '-o', path], { env: pinnedEnvironment() });
    const reader = new WavReader();
    const planes = [...reader.push(readFileSync(path)), ...reader.end()];
    rmSync(folder, { recursive: true });
    const samples = Int16Array.from(planes.flatMap(([plane]) => [...plane!]));
    const told = findings(samples, reader.format!.sampleRateHz).filter((finding) => finding !== undefined);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map((finding) => finding.gender))).toEqual(new Set([gender]));
  });
});
