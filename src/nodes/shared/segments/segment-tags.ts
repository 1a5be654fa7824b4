import { changeEvent, type FlowEvent } from '../../../pipeline/index.js';

/** Events that mark a segment of speech. */
const MARKS: ReadonlySet<string> = new Set(['Start Of Segment', 'End Of Segment', 'Speech Started', 'Speech Ended']);

/** Maximum number of segments whose tags are kept: many more than a recognizer works on at once. */
const MAX_SEGMENTS = 1_000;

const NO_TAGS: readonly string[] = [];

/** Tags of segments, such as `Speaker No: 0`, which recognizers copy to the text of the segment. */
export class SegmentTags {
  /** By utterance group; the oldest first. */
  private readonly known = new Map<string, readonly string[]>();

  /** Reads the tags of an event that marks a segment; ignores all other events. */
  note({ name, groupId, tags }: FlowEvent): void {
    if (tags.length === 0 || groupId === '' || !MARKS.has(name)) return;
    const merged = [...new Set([...this.of(groupId), ...tags])];
    this.known.delete(groupId);
    this.known.set(groupId, merged);
    if (this.known.size <= MAX_SEGMENTS) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  /** The tags of the segment of an utterance group; none if nothing was noted. */
  of(groupId: string): readonly string[] {
    return this.known.get(groupId) ?? NO_TAGS;
  }

  /** Returns the event with the tags of its segment. */
  copyTo<N extends string>(event: FlowEvent<N>): FlowEvent<N> {
    const tags = this.of(event.groupId);
    return tags.length === 0 ? event : changeEvent(event, { tags: [...new Set([...event.tags, ...tags])] });
  }
}
