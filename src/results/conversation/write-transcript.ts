import type { Conversation } from '../../protocol/index.js';
import type { Caption } from './captions.js';
import type { MadeConversation } from './make-conversation.js';

/** Name of each participant by its id. */
export type Names = ReadonlyMap<string, string>;

/** A mark that is not seen: it keeps players of SRT, which has no escapes, from reading text as syntax. */
const WORD_JOINER = '\u2060';

const HOUR_MS = 3_600_000;

/** `text/plain`: a line a turn, with its time where it has one. */
export function* plainText({ conversation, lines }: MadeConversation): Generator<string> {
  for (const [index, { startMs }] of conversation.turns.entries()) {
    const time = startMs === null ? '' : `[${clock(startMs).slice(0, -4)}] `;
    yield `${time}${lines[index] ?? ''}\n`;
  }
}

/** `text/vtt` (W3C WebVTT), with the speaker as the voice of each cue. */
export function* webVtt(captions: readonly Caption[], names: Names): Generator<string> {
  yield 'WEBVTT\n';
  for (const { speakerId, startMs, endMs, lines } of captions) {
    const name = names.get(speakerId) ?? speakerId;
    const text = lines.map(escapeVtt).join('\n');
    yield `\n${clock(startMs)} --> ${clock(endMs)}\n<v ${escapeVtt(name)}>${text}</v>\n`;
  }
}

/** `application/x-subrip`. */
export function* subRip(captions: readonly Caption[]): Generator<string> {
  for (const [index, { startMs, endMs, lines }] of captions.entries()) {
    const time = `${clock(startMs)} --> ${clock(endMs)}`.replaceAll('.', ',');
    yield `${index === 0 ? '' : '\n'}${index + 1}\n${time}\n${lines.map(escapeSubRip).join('\n')}\n`;
  }
}

export function namesOf(participants: Conversation['participants']): Names {
  return new Map(participants.map(({ id, name }) => [id, name]));
}

/** `HH:MM:SS.mmm`; more digits of hours where there are. */
function clock(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const hours = two(ms / HOUR_MS);
  const rest = `${two((ms % HOUR_MS) / 60_000)}:${two((ms % 60_000) / 1_000)}`;
  return `${hours}:${rest}.${String(ms % 1_000).padStart(3, '0')}`;
}

/** Escapes what WebVTT reads as syntax; a `>` less breaks up `-->`. */
function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Breaks up the arrow of a time line, tags such as `<i>`, and the overrides of ASS (`{\\an8}`). */
function escapeSubRip(text: string): string {
  return text
    .replaceAll('-->', `--${WORD_JOINER}>`)
    .replaceAll(/<(?=[a-z/])/gi, `<${WORD_JOINER}`)
    .replaceAll('{\\', `{${WORD_JOINER}\\`);
}
