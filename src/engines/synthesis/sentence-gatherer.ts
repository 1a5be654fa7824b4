import { endsSentence, sentencesOf } from './text-pieces.js';

/** A text, or what has been gathered of several. */
export interface GatheredText {
  readonly text: string;
  readonly channel: number;
  readonly language: string;
  /** Utterance group of the event. */
  readonly groupId: string;
}

/** Text without the end of a sentence that is said nevertheless, in characters. */
const LONGEST_REST = 500;

/**
 * Joins texts that come in pieces until a sentence is whole. What is left of one channel is given when a text of another
 * utterance group or language follows there, or when it grows too long.
 */
export class SentenceGatherer {
  private readonly rests = new Map<number, GatheredText>();

  /** @returns What is whole by now, in order. */
  add(piece: GatheredText): GatheredText[] {
    const { channel, language, groupId } = piece;
    const rest = this.rests.get(channel);
    const isOther = rest && (rest.groupId !== groupId || rest.language !== language);
    const done = isOther ? [rest] : [];
    const text = rest && !isOther ? join(rest.text, piece.text) : piece.text;
    const { whole, open } = split(text, language);
    if (whole !== '') done.push({ ...piece, text: whole });
    if (open === '') this.rests.delete(channel);
    else this.rests.set(channel, { ...piece, text: open });
    return done;
  }

  /** Gives what is left. */
  take(): GatheredText[] {
    const left = [...this.rests.values()];
    this.rests.clear();
    return left;
  }
}

/** Texts are of whole words: a space goes between two, unless there is one, or the second begins with a mark. */
function join(first: string, second: string): string {
  return /\s$/.test(first) || /^[\s.,;:!?…)\]}”’]/.test(second) ? first + second : `${first} ${second}`;
}

/** The whole sentences of a text, and what is open after them. */
function split(text: string, language: string): { whole: string; open: string } {
  const sentences = sentencesOf(text, language);
  const last = sentences.at(-1) ?? '';
  const open = endsSentence(last) || last.length > LONGEST_REST ? '' : last;
  return { whole: text.slice(0, text.length - open.length).trim(), open: open.trim() === '' ? '' : open };
}
