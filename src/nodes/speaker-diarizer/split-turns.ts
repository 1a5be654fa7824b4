import type { AudioChunk } from '../../audio/index.js';
import type { SpeakerTurn } from '../../engines/diarization/index.js';

/** A piece of audio that belongs to a turn. */
export interface TurnPiece {
  readonly turn: SpeakerTurn;
  readonly samples: Int16Array;
  readonly startSample: number;
}

/** Splits ordered audio by ordered turns; audio outside of turns is dropped. */
export async function* splitTurns(
  chunks: AsyncIterable<AudioChunk>,
  turns: readonly SpeakerTurn[],
): AsyncGenerator<TurnPiece, void> {
  let at = 0;
  for await (const { samples, startSample } of chunks) {
    const endSample = startSample + samples.length;
    for (let turn = turns[at]; turn && turn.startSample < endSample; turn = turns[at]) {
      const [from, to] = [Math.max(startSample, turn.startSample), Math.min(endSample, turn.endSample)];
      if (from < to) {
        yield { turn, startSample: from, samples: samples.subarray(from - startSample, to - startSample) };
      }
      if (turn.endSample > endSample) break;
      at += 1;
    }
  }
}
