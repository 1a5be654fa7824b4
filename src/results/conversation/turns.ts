import { sorted, type Steps } from '../../common/slices/index.js';
import { TURN_PAUSE_MS } from './floor.js';
import type { Span } from './spans.js';
import type { Speech } from './stretches.js';
import type { Utterance } from './utterance.js';

/** An utterance with the time in which it is spoken. */
export interface SpokenUtterance extends Utterance {
  /** Without the buffers of its segment; undefined for a text without a position. */
  readonly speech: Span | undefined;
  /** Whether it only accompanies the speech of another. */
  readonly isBackchannel: boolean;
}

interface PlacedUtterance {
  /** Start of its speech, or of that before it. */
  readonly at: number;
  readonly utterance: SpokenUtterance;
}

/** Utterances of one participant until another speaks, or until a pause. */
export interface Turn {
  readonly speakerId: string;
  readonly utterances: SpokenUtterance[];
  /** Undefined for texts without positions. */
  span: Span | undefined;
}

/**
 * Puts utterances in the order of the conversation.
 *
 * One without a position follows the one before it in the output.
 */
export function* inOrder(utterances: readonly Utterance[], speech: Speech): Steps<SpokenUtterance[]> {
  const arrived = yield* sorted(utterances, (a, b) => a.order - b.order);
  const placed: PlacedUtterance[] = [];
  let before = 0;
  for (const utterance of arrived) {
    const spoken = spokenPart(utterance, speech);
    before = spoken.speech?.start ?? before;
    placed.push({ at: before, utterance: spoken });
    yield;
  }
  // The sort is stable: of the same start, the first that was sent comes first.
  const ordered = yield* sorted(placed, (a, b) => a.at - b.at);
  const spoken: SpokenUtterance[] = [];
  for (const { utterance } of ordered) {
    spoken.push(utterance);
    yield;
  }
  return spoken;
}

/** Joins utterances, in order, into turns. A backchannel is a turn of its own and ends no other. */
export function* turnsOf(utterances: readonly SpokenUtterance[]): Steps<Turn[]> {
  const turns: Turn[] = [];
  let open: Turn | undefined;
  for (const utterance of utterances) {
    if (utterance.isBackchannel) turns.push(newTurn(utterance));
    else if (open && continues(open, utterance)) extend(open, utterance);
    else turns.push((open = newTurn(utterance)));
    yield;
  }
  return turns;
}

function newTurn(utterance: SpokenUtterance): Turn {
  return { speakerId: utterance.speakerId, utterances: [utterance], span: utterance.speech };
}

function continues(turn: Turn, { speakerId, speech }: SpokenUtterance): boolean {
  if (turn.speakerId !== speakerId) return false;
  return !turn.span || !speech || speech.start - turn.span.end < TURN_PAUSE_MS;
}

function extend(turn: Turn, utterance: SpokenUtterance): void {
  turn.utterances.push(utterance);
  const { speech } = utterance;
  if (!speech) return;
  turn.span = turn.span ? { start: turn.span.start, end: Math.max(turn.span.end, speech.end) } : speech;
}

function spokenPart(utterance: Utterance, { basis, bySpeaker }: Speech): SpokenUtterance {
  const { words, span, speakerId } = utterance;
  const first = words[0];
  const whole = first ? { start: first.start, end: Math.max(...words.map(({ end }) => end)) } : span;
  if (!whole) return { ...utterance, speech: undefined, isBackchannel: false };
  const own = bySpeaker.get(speakerId)?.within(whole);
  if (!own) return { ...utterance, speech: whole, isBackchannel: false };
  const { start, end, isBackchannel } = own;
  const isCut = basis === 'segments' && !first;
  const speech = isCut ? { start: Math.max(whole.start, start), end: Math.min(whole.end, end) } : whole;
  return { ...utterance, speech, isBackchannel };
}
