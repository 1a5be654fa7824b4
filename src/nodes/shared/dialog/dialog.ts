import type { EventPlace, FlowEvent } from '../../../pipeline/index.js';
import { DialogPlace } from './dialog-place.js';

/** Maximum characters of a dialog: some two hours of speech. */
export const MAX_DIALOG = 100_000;

/** Maximum texts, since each also costs memory by itself. */
const MAX_TURNS = 10_000;

export interface Turn {
  readonly channel: number;
  readonly text: string;
  /** IETF tag; '' if unknown. */
  readonly language: string;
}

/** The texts of an operation, up to 100,000 characters in 10,000 texts. */
export class Dialog {
  private readonly where = new DialogPlace();
  private readonly turns: (Turn & { readonly atSample: number })[] = [];
  private characters = 0;
  private lastSample = 0;

  /** Adds the text of an event. A partial is skipped, since its milestone repeats it. */
  add(event: FlowEvent, language: string): void {
    const text = event.data?.Text;
    if (event.name === 'SR Partial' || typeof text !== 'string' || text.trim() === '') return;
    this.where.add(event);
    const room = MAX_DIALOG - this.characters;
    if (room <= 0 || this.turns.length === MAX_TURNS) return;
    // A text without a place was spoken when it arrived.
    this.lastSample = event.startSample < 0 ? this.lastSample : event.startSample;
    const kept = text.trim().slice(0, room);
    this.characters += kept.length;
    this.turns.push({ channel: event.channel, text: kept, language, atSample: this.lastSample });
  }

  /** The place of all texts; undefined without texts. */
  get place(): EventPlace | undefined {
    return this.where.place;
  }

  /** The texts of all channels, in the order in which they were spoken. */
  inOrder(): Turn[] {
    return this.turns
      .toSorted((one, other) => one.atSample - other.atSample)
      .map(({ channel, text, language }) => ({ channel, text, language }));
  }
}

/** The language of most of a dialog. */
export function languageOf(turns: readonly Turn[]): string {
  const characters = new Map<string, number>();
  for (const { language, text } of turns) characters.set(language, (characters.get(language) ?? 0) + text.length);
  const [most] = [...characters].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? '';
}
