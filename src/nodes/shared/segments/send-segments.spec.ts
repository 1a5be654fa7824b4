import { expect, it } from 'vitest';
import type { AudioChunk } from '../../../audio/index.js';
import { sendSegments, takeAudio } from './index.js';

const chunk = (groupId: string, startSample: number): AudioChunk => ({
  channel: 1,
  sampleRateHz: 8_000,
  startSample,
  samples: new Int16Array(100),
  groupId,
});

async function* given(chunks: readonly AudioChunk[]): AsyncGenerator<AudioChunk> {
  yield* chunks;
}

async function marksOf(chunks: readonly AudioChunk[]): Promise<unknown[]> {
  const sent: unknown[] = [];
  await sendSegments(given(chunks), {
    started: async (place) => void sent.push(['started', place]),
    audio: async ({ startSample }) => void sent.push(startSample),
    ended: async (place) => void sent.push(['ended', place]),
  });
  return sent;
}

it('sent segments are marked where the audio of each group begins and ends', async () => {
  const at = (groupId: string, startSample: number, endSample: number): object => ({
    channel: 1,
    groupId,
    startSample,
    endSample,
  });
  expect(await marksOf([chunk('a', 50), chunk('a', 150), chunk('b', 900)])).toEqual([
    ['started', at('a', 50, -1)],
    50,
    150,
    ['ended', at('a', 50, 250)],
    ['started', at('b', 900, -1)],
    900,
    ['ended', at('b', 900, 1_000)],
  ]);
});

it('nothing is sent for no audio', async () => {
  expect(await marksOf([])).toEqual([]);
});

it('audio is taken out of a queue, and other messages are skipped', async () => {
  const messages = [
    { kind: 'event' } as const,
    { kind: 'audio', chunk: chunk('a', 0) } as const,
    { kind: 'audio', chunk: chunk('b', 100) } as const,
  ];
  const taken: string[] = [];
  for await (const { groupId } of takeAudio({ take: async () => messages.shift() })) taken.push(groupId);
  expect(taken).toEqual(['a', 'b']);
});
