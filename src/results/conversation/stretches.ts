import { sorted, type Steps } from '../../common/slices/index.js';
import type { SpeechBuffers } from '../../pipeline/index.js';
import type { SpeechBasis } from '../../protocol/index.js';
import { markInterruptions, type Stretch } from './interruptions.js';
import type { Segments } from './segments.js';
import { mergeSpans, type Span } from './spans.js';
import { SpeakerStretches } from './speaker-stretches.js';
import type { Speaker } from './speaker.js';
import type { Utterance } from './utterance.js';

/** Gaps in the speech of a participant that are shorter than this are closed. */
const GAP_MS = 500;

export interface SpeechInput {
  /** With the speakers that they count for. */
  readonly utterances: readonly Utterance[];
  readonly segments: Segments;
  readonly speakers: ReadonlyMap<string, Speaker>;
  readonly buffers: ReadonlyMap<string, SpeechBuffers>;
  readonly audioMs: number | undefined;
}

/** The speech of all participants. */
export interface Speech {
  readonly basis: SpeechBasis;
  /** By start. */
  readonly stretches: readonly Stretch[];
  readonly bySpeaker: ReadonlyMap<string, SpeakerStretches>;
}

/** Makes the stretches of speech of each speaker, from the finest source of times that covers them all. */
export function* stretchesOf(input: SpeechInput): Steps<Speech> {
  const basis = basisOf(input);
  const spans = basis === 'segments' ? yield* segmentSpans(input) : yield* textSpans(input, basis);
  const own = new Map<string, Stretch[]>();
  const all: Stretch[] = [];
  for (const [speakerId, unsorted] of spans) {
    const merged = mergeSpans(yield* sorted(unsorted, byStart), GAP_MS);
    const stretches = merged.map((span): Stretch => ({ ...span, speakerId, kind: 'speech' }));
    own.set(speakerId, stretches);
    for (const stretch of stretches) all.push(stretch);
    yield;
  }
  const stretches = yield* sorted(all, byStart);
  yield* markInterruptions(stretches);
  const bySpeaker = new Map([...own].map(([id, marked]) => [id, new SpeakerStretches(marked)]));
  return { basis, stretches, bySpeaker };
}

export function byStart(a: Span, b: Span): number {
  return a.start - b.start;
}

/** The first of words, segments and milestones that covers every speaker with a time. */
function basisOf({ utterances, segments, speakers }: SpeechInput): SpeechBasis {
  const placed = utterances.filter(({ span, words }) => span !== undefined || words.length > 0);
  const spoken = new Set(placed.map(({ speakerId }) => speakerId));
  const segmented = new Set([...segments.speakerIds].map((id) => speakers.get(id)?.id ?? id));
  const hasWords = placed.length > 0 && placed.every(({ words }) => words.length > 0);
  if (hasWords && [...segmented].every((id) => spoken.has(id))) return 'words';
  if (segmented.size > 0 && [...spoken].every((id) => segmented.has(id))) return 'segments';
  return 'milestones';
}

function* segmentSpans({ segments, speakers, buffers, audioMs }: SpeechInput): Steps<Map<string, Span[]>> {
  const spans = new Map<string, Span[]>();
  for (const heardId of segments.speakerIds) {
    const own = listOf(spans, speakers.get(heardId)?.id ?? heardId);
    for (const span of segments.speechOf(heardId, buffers, audioMs)) own.push(span);
    yield;
  }
  return spans;
}

function* textSpans({ utterances }: SpeechInput, basis: SpeechBasis): Steps<Map<string, Span[]>> {
  const spans = new Map<string, Span[]>();
  for (const { speakerId, span, words } of utterances) {
    const own = listOf(spans, speakerId);
    if (basis === 'words') for (const { start, end } of words) own.push({ start, end });
    else if (span && span.end > span.start) own.push(span);
    yield;
  }
  return spans;
}

function listOf(spans: Map<string, Span[]>, id: string): Span[] {
  const known = spans.get(id) ?? [];
  spans.set(id, known);
  return known;
}
