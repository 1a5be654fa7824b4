import type { Waiting } from '../contract/index.js';
import { changeEvent, freezeEvent, type EventData, type FlowEvent } from '../events/index.js';
import { splitText } from './split-text.js';
import { yieldTurn } from './turn.js';

/** Whether the text of an event, or its words, are more than `most` characters. */
export function isLongText({ data }: FlowEvent, most: number): boolean {
  if (typeof data?.Text !== 'string') return false;
  return data.Text.length > most || (Array.isArray(data.Words) && lengthOf(data.Words) > most);
}

/** Marks an event that has a part of a text. `changeEvent` and `rewriteText` keep the mark. */
const PART = Symbol('part of a text');

interface Marked {
  readonly [PART]?: { readonly index: number; readonly whole: LongText };
}

/** A text that a node is given in parts, each in an event of its own. */
export class LongText {
  private readonly gaps: string[] = [];
  private readonly written: FlowEvent[] = [];
  private count = 0;
  private isGiven = false;
  private end: string | undefined;
  private isDropped = false;

  /**
   * @param most Characters of a part.
   * @param isRewritten Whether the node rewrites the parts: then `joinParts` makes one event of them again.
   */
  constructor(
    private readonly event: FlowEvent,
    private readonly most: number,
    private readonly isRewritten: boolean,
  ) {}

  /** The events to give to the node, one after the other. Only those of a rewritten text have `Words`. */
  *parts(): Generator<FlowEvent> {
    const { Text, Words, ...data }: EventData = this.event.data ?? {};
    const words = this.isRewritten && Array.isArray(Words) ? splitWords(Words, this.most) : undefined;
    const texts = splitText(String(Text), this.most);
    for (let index = 0; !this.isGiven; index += 1) {
      const { gap = '', text = '', end } = this.end === undefined ? (texts.next().value ?? {}) : {};
      this.end ??= end;
      this.gaps.push(gap);
      this.isGiven = this.end !== undefined && index + 1 >= (words?.length ?? 0);
      const own = { ...data, Text: text, ...(words && { Words: words[index] ?? [] }) };
      yield this.mark(changeEvent(this.event, { data: own }), index);
    }
  }

  /** Drops what becomes of the parts: the event has been sent unchanged. */
  drop(): void {
    this.isDropped = true;
  }

  /** Notes what became of a part. @returns The whole event, where no part is missing. */
  note(index: number, event: FlowEvent): FlowEvent | undefined {
    if (this.isDropped || this.written[index]) return undefined;
    this.written[index] = event;
    this.count += 1;
    return this.isGiven && this.count === this.gaps.length ? this.join(this.written) : undefined;
  }

  private mark(event: FlowEvent, index: number): FlowEvent {
    const part: FlowEvent & Marked = { ...event, [PART]: { index, whole: this } };
    return this.isRewritten ? freezeEvent(part, event) : event;
  }

  private join(written: readonly FlowEvent[]): FlowEvent {
    const texts = written.map(
      ({ data }, index) => (this.gaps[index] ?? '') + (typeof data?.Text === 'string' ? data.Text : ''),
    );
    const words = written.map(({ data }) => data?.Words);
    const { data } = written[0] ?? this.event;
    const Text = texts.join('') + (this.end ?? '');
    return changeEvent(unmarked(written[0] ?? this.event), {
      data: { ...data, Text, ...(words.every(Array.isArray) && { Words: words.flat() }) },
    });
  }
}

/**
 * Gives a node the parts of a text, and lets other work of the event loop in between.
 *
 * @param isOver Whether the node takes no more.
 */
export async function giveParts(
  long: LongText,
  give: (part: FlowEvent) => Waiting,
  isOver: () => boolean,
): Promise<void> {
  try {
    for (const part of long.parts()) {
      if (isOver()) return;
      await give(part);
      await yieldTurn();
    }
  } catch (error) {
    long.drop();
    throw error;
  }
}

/**
 * The event to send for one that a node emits.
 *
 * For a part of a text it is the whole event after the last part, and undefined before.
 */
export function joinParts(event: FlowEvent): FlowEvent | undefined {
  const part = (event as FlowEvent & Marked)[PART];
  return part ? part.whole.note(part.index, event) : event;
}

function unmarked(event: FlowEvent): FlowEvent {
  const members = { ...event };
  Reflect.deleteProperty(members, PART);
  return freezeEvent(members, event);
}

/** Splits the words of a text into parts of at most `most` characters; a longer word is alone. */
function splitWords(words: readonly unknown[], most: number): unknown[][] {
  const parts: unknown[][] = [[]];
  let characters = 0;
  for (const word of words) {
    const length = 1 + lengthOfWord(word);
    if (characters > 0 && characters + length > most) {
      parts.push([]);
      characters = 0;
    }
    parts.at(-1)?.push(word);
    characters += length;
  }
  return parts;
}

function lengthOf(words: readonly unknown[]): number {
  return words.reduce((sum: number, word) => sum + 1 + lengthOfWord(word), -1);
}

function lengthOfWord(word: unknown): number {
  const text = (word as { Text?: unknown } | null | undefined)?.Text;
  return typeof text === 'string' ? text.length : 0;
}
