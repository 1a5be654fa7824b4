import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { monoCall, shareOfWrongSpeech } from '../../../test/support/mono-call.js';
import { pinnedEnvironment } from '../../../test/support/programs.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { concat, noise, silence } from '../../../test/support/signals.js';
import { hasTools } from '../../../test/support/tools.js';
import { demoCall } from '../../../test/support/vad/index.js';
import { WavReader } from '../../audio/index.js';
import type { SpeakerCount, SpeakerTurn } from './speaker-turn.js';
import { SpectralDiarizer } from './spectral.engine.js';

async function diarize(
  samples: Int16Array,
  count: Partial<SpeakerCount> = {},
  size = 4_096,
  rateHz = 8_000,
): Promise<readonly SpeakerTurn[]> {
  const diarizer = new SpectralDiarizer(rateHz, { exactly: 2, most: 3, ...count });
  for (const chunk of chunksOf(samples, 0, rateHz, size)) diarizer.add(chunk.samples, chunk.startSample);
  const turns = await diarizer.end();
  diarizer.close();
  return turns;
}

const speakersOf = (turns: readonly SpeakerTurn[]): number => new Set(turns.map(({ speaker }) => speaker)).size;

const call = monoCall();

describe('the spectral diarizer', () => {
  it('gives at least 96 % of what is said in the demo call to who says it', async () => {
    expect(shareOfWrongSpeech(await diarize(call))).toBeLessThan(0.04);
  });

  it('finds out that there are two', async () => {
    const turns = await diarize(call, { exactly: undefined });
    expect(speakersOf(turns)).toBe(2);
    expect(shareOfWrongSpeech(turns)).toBeLessThan(0.04);
  });

  it.each([0, 1])('finds one on channel %i of the demo call', async (channel) => {
    expect(speakersOf(await diarize(demoCall()[channel]!, { exactly: undefined }))).toBe(1);
  });

  it('finds no more than it may', async () => {
    expect(speakersOf(await diarize(call, { exactly: undefined, most: 1 }))).toBe(1);
    expect(speakersOf(await diarize(call, { exactly: 1 }))).toBe(1);
  });

  it('gives turns in order, which do not overlap, none of more than 30 s, and the first speaker is 0', async () => {
    const turns = await diarize(concat(call, call, call), { exactly: 1 });
    expect(turns[0]?.speaker).toBe(0);
    for (const [at, { startSample, endSample }] of turns.entries()) {
      expect(endSample).toBeGreaterThan(startSample);
      expect(endSample - startSample).toBeLessThanOrEqual(30 * 8_000);
      if (at > 0) expect(startSample).toBeGreaterThanOrEqual(turns[at - 1]!.endSample);
    }
  });

  it('gives the same whatever the size of the chunks', async () => {
    expect(await diarize(call, {}, 333)).toEqual(await diarize(call));
  });

  it('finds nobody in silence, in noise and in no audio', async () => {
    for (const samples of [silence({ ms: 5_000 }), noise({ ms: 20_000, dbfs: -25 }), new Int16Array(0)]) {
      expect(await diarize(samples)).toEqual([]);
    }
  });

  it.runIf(hasTools('flite'))('tells two men apart', async () => {
    const sentences = [
      'My order was due on Monday and it still is not here.',
      'I have called you three times about it, and nobody could tell me where it went.',
      'The driver has it now, and it will be with you before noon.',
      'Thank you very much for your patience, and have a nice day.',
    ];
    const truth: SpeakerTurn[] = [];
    const parts: Int16Array[] = [];
    let at = 0;
    for (const [line, text] of sentences.entries()) {
      for (const [speaker, voice] of ['rms', 'awb'].entries()) {
        const spoken = line % 2 === 0 ? speak(voice, text) : speak(voice, `${text} ${sentences[0]!}`);
        truth.push({ startSample: at, endSample: at + spoken.length, speaker });
        parts.push(spoken, silence({ ms: 400, rateHz: 16_000 }));
        at += spoken.length + 6_400;
      }
    }
    const turns = await diarize(concat(...parts), {}, 4_096, 16_000);
    let right = 0;
    for (const { startSample, endSample, speaker } of truth) {
      for (const turn of turns.filter((one) => one.speaker === speaker)) {
        right += Math.max(0, Math.min(endSample, turn.endSample) - Math.max(startSample, turn.startSample));
      }
    }
    const said = truth.reduce((sum, turn) => sum + turn.endSample - turn.startSample, 0);
    expect(right / said).toBeGreaterThan(0.9);
  });
});

function speak(voice: string, text: string): Int16Array {
  const folder = mkdtempSync(join(tmpdir(), 'voice-'));
  const path = join(folder, 'voice.wav');
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', path], { env: pinnedEnvironment() });
  const reader = new WavReader();
  const blocks = [...reader.push(readFileSync(path)), ...reader.end()];
  rmSync(folder, { recursive: true });
  return concat(...blocks.map(([plane]) => plane!));
}
