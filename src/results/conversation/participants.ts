import type { Steps } from '../../common/slices/index.js';
import type {
  ConversationParticipant,
  ConversationProfile,
  ConversationSpan,
  ParticipantRole,
} from '../../protocol/index.js';
import { floorFigures, percentile, type FloorFigures } from './floor.js';
import { LanguageCount } from './languages.js';
import { oneLine } from './one-line.js';
import { QuarterMoods, shareOf } from './quarters.js';
import { channelId, type Speaker } from './speaker.js';
import type { Speech } from './stretches.js';
import type { SpokenUtterance } from './turns.js';
import { mainEmotion, type Voice, type Voices } from './voices.js';

export interface ParticipantInput {
  /** Those that spoke or wrote. */
  readonly speakers: readonly Speaker[];
  readonly utterances: readonly SpokenUtterance[];
  readonly speech: Speech;
  readonly voices: Voices;
  readonly channelTags: readonly (readonly string[])[];
  readonly agentName: string;
  readonly profiled: 'none' | 'all but agents' | 'all';
  /** Length of the conversation; undefined where no times are known. */
  readonly durationMs: number | undefined;
}

/** Sums over the texts of one speaker. */
interface TextSums {
  wordCount: number;
  readonly languages: LanguageCount;
  readonly moods: QuarterMoods;
}

/** Makes the participants, by channel and number. */
export function* participantsOf(input: ParticipantInput): Steps<ConversationParticipant[]> {
  const { speakers, speech } = input;
  const sums = yield* textSums(input);
  yield;
  const floor = floorFigures(speech.stretches);
  const allTalkMs = talkMsOf(speech.stretches);
  const ordered = [...speakers].sort((a, b) => a.channel - b.channel || (a.number ?? 0) - (b.number ?? 0));
  const agent = ordered.find(({ channel }) => roleOf(input.channelTags[channel] ?? []) === 'agent');
  const onChannel = new Map<number, number>();
  for (const { channel } of ordered) onChannel.set(channel, (onChannel.get(channel) ?? 0) + 1);
  const participants: ConversationParticipant[] = [];
  for (const speaker of ordered) {
    const { id, channel } = speaker;
    const isNamed = speaker === agent && input.agentName !== '';
    const given = isNamed ? input.agentName : nameOf(speaker, input.channelTags, onChannel.get(channel) === 1);
    const facts = { sums: sums.get(id) ?? newSums(), floor: floor.get(id), allTalkMs };
    participants.push(participantOf(speaker, oneLine(given), facts, input));
    yield;
  }
  return participants;
}

function participantOf(
  { id, channel }: Speaker,
  name: string,
  { sums, floor, allTalkMs }: { sums: TextSums; floor: FloorFigures | undefined; allTalkMs: number },
  { channelTags, speech, durationMs, voices, profiled }: ParticipantInput,
): ConversationParticipant {
  const tags = [...(channelTags[channel] ?? [])];
  const role = roleOf(tags);
  const stretches = speech.bySpeaker.get(id)?.all ?? [];
  const talkMs = talkMsOf(stretches);
  const hasTimes = durationMs !== undefined;
  const responses = floor?.responsesMs.sort((a, b) => a - b) ?? [];
  const sentiment = sums.moods.result;
  const profile = profiled === 'all' || (profiled === 'all but agents' && role !== 'agent');
  const voice = voices.find(id) ?? voices.find(channelId(channel));
  const found = profile && voice ? profileOf(voice) : undefined;
  const interruptions = stretches.filter(({ kind }) => kind === 'interruption');
  return {
    id,
    channel,
    role,
    name,
    tags,
    language: sums.languages.main ?? voice?.language ?? null,
    talkMs: hasTimes ? talkMs : null,
    talkShare: hasTimes && allTalkMs > 0 ? round(talkMs / allTalkMs, 4) : null,
    wordCount: sums.wordCount,
    wordsPerMinute: hasTimes && talkMs > 0 ? round(sums.wordCount / (talkMs / 60_000), 1) : null,
    longestTurnMs: hasTimes ? (floor?.longestTurnMs ?? 0) : null,
    interruptions: interruptions.map(({ start, end }): ConversationSpan => ({ startMs: start, endMs: end })),
    responseMs: { median: percentile(responses, 0.5), p90: percentile(responses, 0.9), count: responses.length },
    ...(sentiment && { sentiment }),
    ...(found && { profile: found }),
  };
}

function* textSums({ utterances, durationMs }: ParticipantInput): Steps<Map<string, TextSums>> {
  const sums = new Map<string, TextSums>();
  for (const [index, utterance] of utterances.entries()) {
    const { speakerId, wordCount, language } = utterance;
    const own = sums.get(speakerId) ?? newSums();
    sums.set(speakerId, own);
    own.wordCount += wordCount;
    own.languages.add(language, wordCount);
    own.moods.add(utterance, shareOf(utterance, index, utterances.length, durationMs ?? 0));
    yield;
  }
  return sums;
}

function newSums(): TextSums {
  return { wordCount: 0, languages: new LanguageCount(), moods: new QuarterMoods() };
}

/** A channel with both tags, as a mono recording may have, is neither. */
function roleOf(tags: readonly string[]): ParticipantRole {
  const lower = tags.map((tag) => tag.toLowerCase());
  const isAgent = lower.includes('agent');
  if (isAgent === lower.includes('customer')) return 'other';
  return isAgent ? 'agent' : 'customer';
}

/** @param isAlone Whether it is the only speaker of its channel: several cannot share the name of a tag. */
function nameOf({ channel, number }: Speaker, channelTags: ParticipantInput['channelTags'], isAlone: boolean): string {
  const [tag] = isAlone || number === undefined ? (channelTags[channel] ?? []) : [];
  return tag ?? `Speaker ${number ?? channel + 1}`;
}

/** Absent where nothing was found. */
function profileOf(voice: Voice): ConversationProfile | undefined {
  const profile = { gender: voice.gender, age: voice.age, emotion: mainEmotion(voice) };
  return Object.values(profile).some((value) => value !== null) ? profile : undefined;
}

function talkMsOf(stretches: readonly { readonly start: number; readonly end: number }[]): number {
  return stretches.reduce((sum, { start, end }) => sum + end - start, 0);
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
