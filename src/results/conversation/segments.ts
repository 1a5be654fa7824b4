import { EVENTS, type SpeechBuffers } from '../../pipeline/index.js';
import type { WireEvent } from '../../protocol/index.js';
import { mergeSpans, type Span } from './spans.js';
import type { Speaker } from './speaker.js';

/** Events that end speech, by the event that begins it. */
const SPEECH_MARKS = new Map<string, string>(
  (['Start Of Segment', 'Speech Started'] as const).map((name) => [name, EVENTS[name].closedBy]),
);
const SPEECH_ENDS = new Set(SPEECH_MARKS.values());

type BufferLengths = Omit<SpeechBuffers, 'event'>;

const NO_BUFFERS: BufferLengths = { beforeMs: 0, afterMs: 0 };

/** Collects the segments of speech of each speaker. */
export class Segments {
  /** Starts whose end has not arrived, by speaker, group and event of the end. */
  private readonly open = new Map<string, number>();
  private readonly spans = new Map<string, Map<string, Span[]>>();

  /** Adds an event that marks speech; false for other events. */
  add(event: WireEvent, { id }: Speaker): boolean {
    const { Name, StartMsec, EndMsec, GroupId } = event;
    const end = SPEECH_MARKS.get(Name);
    if (end !== undefined) {
      if (StartMsec >= 0) this.open.set(`${end} ${id} ${GroupId}`, StartMsec);
      return true;
    }
    if (!SPEECH_ENDS.has(Name)) return false;
    const key = `${Name} ${id} ${GroupId}`;
    const opened = this.open.get(key);
    this.open.delete(key);
    const ended = EndMsec >= 0 ? EndMsec : StartMsec;
    // The end of a client's own event may be a point in time.
    const started = StartMsec >= 0 && StartMsec < ended ? StartMsec : (opened ?? StartMsec);
    if (started >= 0 && ended > started) this.keep(id, Name, { start: started, end: ended });
    return true;
  }

  /** Ids of the speakers that have segments. */
  get speakerIds(): Iterable<string> {
    return this.spans.keys();
  }

  /**
   * The speech of a speaker: its segments without the audio that their splitters added around it.
   *
   * Segments that touch are one: a splitter cut speech of maximum length there.
   *
   * @param audioMs Length of the audio; undefined without audio.
   */
  speechOf(id: string, buffers: ReadonlyMap<string, BufferLengths>, audioMs: number | undefined): Span[] {
    return [...(this.spans.get(id) ?? [])].flatMap(([name, spans]) =>
      mergeSpans(
        [...spans].sort((a, b) => a.start - b.start),
        0,
      ).map((span) => withoutBuffers(span, buffers.get(name) ?? NO_BUFFERS, audioMs)),
    );
  }

  private keep(id: string, name: string, span: Span): void {
    const byName = this.spans.get(id) ?? new Map<string, Span[]>();
    this.spans.set(id, byName);
    const spans = byName.get(name) ?? [];
    byName.set(name, spans);
    spans.push(span);
  }
}

/**
 * A segment without its buffers.
 *
 * At the edges of the audio the length of a buffer is unknown: half of it is taken off. A segment that is shorter than its
 * buffers has none.
 */
function withoutBuffers(span: Span, { beforeMs, afterMs }: BufferLengths, audioMs: number | undefined): Span {
  const isFirst = span.start <= 0;
  const isLast = audioMs !== undefined && span.end >= audioMs;
  const start = span.start + Math.round(isFirst ? beforeMs / 2 : beforeMs);
  const end = span.end - Math.round(isLast ? afterMs / 2 : afterMs);
  return end > start ? { start, end } : span;
}
