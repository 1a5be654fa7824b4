import type { Stretch } from './interruptions.js';
import type { Span } from './spans.js';

/** A pause of a participant after which a new turn begins, though no other speaks. */
export const TURN_PAUSE_MS = 1_500;

/** The figures of the turns of one participant, in ms. */
export interface FloorFigures {
  longestTurnMs: number;
  readonly responsesMs: number[];
}

interface FloorTurn extends Span {
  readonly speakerId: string;
  end: number;
}

/**
 * Measures the turns of each speaker by stretches, which are sorted by start.
 *
 * Backchannels end no turn.
 *
 * A response is the time from the end of another's turn to the start of the speaker's next turn, and 0 where they overlap. A
 * speaker whose own turn lasted longer than the other's does not respond to it.
 */
export function floorFigures(stretches: Iterable<Stretch>): Map<string, FloorFigures> {
  const figures = new Map<string, FloorFigures>();
  const lastEnd = new Map<string, number>();
  let turn: FloorTurn | undefined;
  for (const { speakerId, start, end, kind } of stretches) {
    if (kind === 'backchannel') continue;
    const own = figures.get(speakerId) ?? { longestTurnMs: 0, responsesMs: [] };
    figures.set(speakerId, own);
    if (turn?.speakerId === speakerId && start - turn.end < TURN_PAUSE_MS) {
      turn.end = Math.max(turn.end, end);
    } else {
      const isResponse = turn && turn.speakerId !== speakerId && turn.end >= (lastEnd.get(speakerId) ?? 0);
      if (turn && isResponse) own.responsesMs.push(Math.max(0, start - turn.end));
      turn = { speakerId, start, end };
    }
    own.longestTurnMs = Math.max(own.longestTurnMs, turn.end - turn.start);
    lastEnd.set(speakerId, turn.end);
  }
  return figures;
}

/** A percentile of numbers, interpolated between ranks, rounded; null of none. */
export function percentile(sortedMs: readonly number[], share: number): number | null {
  const at = (sortedMs.length - 1) * share;
  const [low, high] = [sortedMs[Math.floor(at)], sortedMs[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : Math.round(low + (high - low) * (at - Math.floor(at)));
}
