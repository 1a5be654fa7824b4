import type { Steps } from '../../common/slices/index.js';
import type { SpeechBuffers } from '../../pipeline/index.js';
import {
  CONVERSATION_VERSION,
  type Conversation,
  type ConversationNonTalk,
  type ConversationTurn,
} from '../../protocol/index.js';
import type { Heard } from './heard.js';
import { LanguageCount } from './languages.js';
import { participantsOf, type ParticipantInput } from './participants.js';
import { gapsBetween, mergeSpans, overlapOf, totalMs } from './spans.js';
import { resolveSpeakers } from './speaker.js';
import { stretchesOf, type Speech } from './stretches.js';
import { writeTurn } from './write-turn.js';
import { inOrder, turnsOf, type SpokenUtterance, type Turn } from './turns.js';

/** Silence that is listed. */
const LONG_SILENCE_MS = 3_000;

/** The members that describe the call as a whole. */
export type ConversationHead = Pick<
  Conversation,
  'sessionId' | 'externalId' | 'startedAt' | 'direction' | 'project' | 'audio' | 'language'
>;

/** The facts of a call that its events do not carry. */
export interface CallContext {
  readonly head: ConversationHead;
  readonly agentName: string;
  readonly channelTags: ParticipantInput['channelTags'];
  readonly buffers: ReadonlyMap<string, SpeechBuffers>;
  readonly profiled: ParticipantInput['profiled'];
}

/** A conversation, and its turns as transcripts need them. */
export interface MadeConversation {
  readonly conversation: Conversation;
  readonly turns: readonly Turn[];
  /** `name: text` of each turn. */
  readonly lines: readonly string[];
}

/** Makes the conversation from all that was heard. */
export function* makeConversation(heard: Heard, context: CallContext): Steps<MadeConversation> {
  const { head, buffers } = context;
  const speakers = resolveSpeakers(heard.speakers.values());
  yield;
  const utterances = yield* heard.texts.utterances(speakers);
  const audioMs = head.audio?.durationMs;
  const speech = yield* stretchesOf({ utterances, segments: heard.segments, speakers, buffers, audioMs });
  const spoken = yield* inOrder(utterances, speech);
  const turns = yield* turnsOf(spoken);
  const durationMs = durationOf(speech, spoken, audioMs);
  const participants = yield* participantsOf({
    ...context,
    speakers: [...new Set(speakers.values())],
    utterances: spoken,
    speech,
    voices: heard.voices,
    durationMs,
  });
  const names = new Map(participants.map(({ id, name }) => [id, name]));
  const documents: ConversationTurn[] = [];
  const lines: string[] = [];
  for (const turn of turns) {
    const { document, line } = yield* writeTurn(turn);
    documents.push(document);
    lines.push(`${names.get(turn.speakerId) ?? turn.speakerId}: ${line}`);
  }
  const conversation: Conversation = {
    schemaVersion: CONVERSATION_VERSION,
    ...head,
    language: mainLanguage(spoken) ?? head.language,
    basis: speech.basis,
    participants,
    turns: documents,
    transcript: lines.join('\n'),
    ...heard.findings.insight,
    ...(durationMs !== undefined && { nonTalk: nonTalkOf(speech, durationMs) }),
    overlapMs: durationMs === undefined ? null : overlapOf(speech.stretches),
    warnings: heard.findings.warnings,
    errors: heard.findings.errors,
  };
  return { conversation, turns, lines };
}

/** Length of the conversation; undefined where neither audio nor a position is known. */
function durationOf(
  { stretches }: Speech,
  utterances: readonly SpokenUtterance[],
  audioMs: number | undefined,
): number | undefined {
  // Texts without positions have no times, even beside audio.
  const isUnplaced = utterances.length > 0 && utterances.every(({ speech }) => speech === undefined);
  let endMs = isUnplaced ? undefined : audioMs;
  for (const { end } of stretches) endMs = Math.max(endMs ?? 0, end);
  for (const { speech } of utterances) if (speech) endMs = Math.max(endMs ?? 0, speech.end);
  return endMs;
}

function nonTalkOf({ stretches }: Speech, durationMs: number): ConversationNonTalk {
  const gaps = gapsBetween(mergeSpans(stretches, 0), durationMs);
  const long = gaps.filter(({ start, end }) => end - start >= LONG_SILENCE_MS);
  return { totalMs: totalMs(gaps), instances: long.map(({ start, end }) => ({ startMs: start, endMs: end })) };
}

function mainLanguage(utterances: readonly SpokenUtterance[]): string | null {
  const languages = new LanguageCount();
  for (const { language, wordCount } of utterances) languages.add(language, wordCount);
  return languages.main;
}
