import type { EventPlace, FlowEvent } from '../../pipeline/index.js';
import { DialogPlace } from './dialog-place.js';

/** What is kept of a dialog, in characters: some two hours of speech. */
export const LONGEST_DIALOG = 100_000;

/** Each text costs some memory besides its characters. */
const MOST_TURNS = 10_000;

export interface Turn {
  readonly channel: number;
  readonly text: string;
  /** IETF tag; '' where it is not known. */
  readonly language: string;
}

/** What is said in an operation, up to 100,000 characters in 10,000 texts. */
export class Dialog {
  private readonly where = new DialogPlace();
  private readonly turns: (Turn & { readonly atSample: number })[] = [];
  private characters = 0;
  private lastSample = 0;

  /** Takes the text of an event. A partial has none: it is said again by the milestone that follows it. */
  add(event: FlowEvent, language: string): void {
    const text = event.data?.Text;
    if (event.name === 'SR Partial' || typeof text !== 'string' || text.trim() === '') return;
    this.where.add(event);
    const room = LONGEST_DIALOG - this.characters;
    if (room <= 0 || this.turns.length === MOST_TURNS) return;
    // What has no place was said when it came.
    this.lastSample = event.startSample < 0 ? this.lastSample : event.startSample;
    const kept = text.trim().slice(0, room);
    this.characters += kept.length;
    this.turns.push({ channel: event.channel, text: kept, language, atSample: this.lastSample });
  }

  /** Of all that was said; undefined where nothing was. */
  get place(): EventPlace | undefined {
    return this.where.place;
  }

  /** The texts of all channels together, in the order in which they were said. */
  inOrder(): Turn[] {
    return this.turns
      .toSorted((one, other) => one.atSample - other.atSample)
      .map(({ channel, text, language }) => ({ channel, text, language }));
  }
}

/** The language that most of a dialog is in. */
export function languageOf(turns: readonly Turn[]): string {
  const characters = new Map<string, number>();
  for (const { language, text } of turns) characters.set(language, (characters.get(language) ?? 0) + text.length);
  const [most] = [...characters].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? '';
}
