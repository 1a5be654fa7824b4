import type { Steps } from '../../common/slices/index.js';
import { MinHeap } from './min-heap.js';
import type { Span } from './spans.js';

/** Time into another's stretch after which speech cuts in. Before, both began at once. */
const CUT_IN_MS = 200;
/** Shorter speech during another's is a backchannel: "mhm", "yes". */
const BACKCHANNEL_MS = 1_000;
/** Time in which the other stops when interrupted. */
const YIELD_MS = 2_000;

/** Speech of one participant without gaps of 500 ms or more. */
export interface Stretch extends Span {
  readonly speakerId: string;
  kind: 'speech' | 'interruption' | 'backchannel';
}

/**
 * Marks the interruptions and backchannels among stretches, which are sorted by start.
 *
 * An interruption starts at least 200 ms into another's stretch and lasts 1 s or more; the other stops within 2 s, and
 * before it. Shorter speech that starts there is a backchannel. The stretches of one speaker do not overlap.
 */
export function* markInterruptions(stretches: readonly Stretch[]): Steps<void> {
  const open = new MinHeap<Stretch>(({ end }) => end);
  let entered = 0;
  for (const stretch of stretches) {
    const { start, end } = stretch;
    for (; entered < stretches.length; entered += 1) {
      const other = stretches[entered];
      if (!other || other.start + CUT_IN_MS > start) break;
      open.push(other);
    }
    for (let first = open.first; first && first.end <= start; first = open.first) open.pop();
    // Of those who speak, the one that stops first decides: if it does not yield in time, no other does.
    const other = open.first;
    if (other) {
      if (end - start < BACKCHANNEL_MS) stretch.kind = 'backchannel';
      else if (other.end <= start + YIELD_MS && other.end < end) stretch.kind = 'interruption';
    }
    yield;
  }
}
