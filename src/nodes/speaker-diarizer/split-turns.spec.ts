import { expect, it } from 'vitest';
import { chunksOf } from '../../../test/support/run-graph.js';
import { concat, noise } from '../../../test/support/signals.js';
import type { SpeakerTurn } from '../../engines/diarization/index.js';
import { splitTurns } from './split-turns.js';

const samples = noise({ ms: 1_000 });

async function* given(size: number): AsyncGenerator<ReturnType<typeof chunksOf>[number]> {
  yield* chunksOf(samples, 0, 8_000, size);
}

async function split(turns: readonly SpeakerTurn[], size: number): Promise<[SpeakerTurn, number, Int16Array][]> {
  const pieces: [SpeakerTurn, number, Int16Array][] = [];
  for await (const { turn, startSample, samples: part } of splitTurns(given(size), turns)) {
    const last = pieces.at(-1);
    if (last?.[0] === turn) last[2] = concat(last[2], part);
    else pieces.push([turn, startSample, part]);
  }
  return pieces;
}

it.each([1, 100, 999, 4_096, 8_000])('turns split audio, whatever its chunks: %i samples', async (size) => {
  const turns = [
    { startSample: 100, endSample: 1_000, speaker: 0 },
    { startSample: 1_000, endSample: 1_001, speaker: 1 },
    { startSample: 5_000, endSample: 8_000, speaker: 0 },
  ];
  expect(await split(turns, size)).toEqual(
    turns.map((turn) => [turn, turn.startSample, samples.subarray(turn.startSample, turn.endSample)]),
  );
});

it('no turns give no pieces', async () => {
  expect(await split([], 500)).toEqual([]);
});
