import { endsSentence, sentencesOf, withoutWideGaps } from '../../../engines/synthesis/index.js';

/** A text, or the text gathered from several. */
export interface GatheredText {
  readonly text: string;
  readonly channel: number;
  readonly language: string;
  /** Utterance group of the event. */
  readonly groupId: string;
}

/** Maximum text without the end of a sentence, in characters. */
const MAX_REST = 500;

/**
 * Joins texts that arrive in pieces until a sentence is complete.
 *
 * The rest of a channel is returned when a text of another utterance group or language follows there, or when it is too
 * long.
 */
export class SentenceGatherer {
  private readonly rests = new Map<number, GatheredText>();

  /** @returns The complete texts, in order. */
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

  /** Returns the rest. */
  take(): GatheredText[] {
    const left = [...this.rests.values()];
    this.rests.clear();
    return left;
  }
}

/** Joins texts with a space, unless there is one or the second begins with a punctuation mark. */
function join(first: string, second: string): string {
  return /\s$/.test(first) || /^[\s.,;:!?…)\]}”’]/.test(second) ? first + second : `${first} ${second}`;
}

/** Splits a text into its complete sentences and the open rest. */
function split(gathered: string, language: string): { whole: string; open: string } {
  const text = withoutWideGaps(gathered);
  const sentences = sentencesOf(text, language);
  const last = sentences.at(-1) ?? '';
  const open = endsSentence(last) || last.length > MAX_REST ? '' : last;
  return { whole: text.slice(0, text.length - open.length).trim(), open: open.trim() === '' ? '' : open };
}
