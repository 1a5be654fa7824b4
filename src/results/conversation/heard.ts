import { DataFlowError } from '../../common/errors/index.js';
import { Findings } from './findings.js';
import { Segments } from './segments.js';
import { isDebugCopy, speakerOf, type HeardEvent, type Speaker } from './speaker.js';
import { Texts } from './texts.js';
import { Voices } from './voices.js';

/** Maximum events that a conversation is made of. */
export const MAX_EVENTS = 100_000;

/** Maximum size of these events as JSON: their texts and words are held until the document is made. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/**
 * Refuses output that is too large for one document.
 *
 * @throws DataFlowError `operation.limit-exceeded`
 */
export function requireBounds(events: number, bytes: number): void {
  const isMany = events > MAX_EVENTS;
  if (!isMany && bytes <= MAX_EVENT_BYTES) return;
  const limit = isMany ? `${MAX_EVENTS} events` : `${MAX_EVENT_BYTES} bytes of events`;
  throw new DataFlowError(
    'operation.limit-exceeded',
    `A conversation is made of at most ${limit}, and the operation sent ${isMany ? events : bytes}. Ask for \`Accept: application/x-ndjson\`, which has no such limit.`,
  );
}

/** The events of an operation, read one by one. */
export class Heard {
  readonly speakers = new Map<string, Speaker>();
  readonly texts = new Texts();
  readonly segments = new Segments();
  readonly findings = new Findings();
  readonly voices = new Voices();
  private order = 0;

  /** Adds the next event. Events that are no part of a conversation are skipped. */
  add(event: HeardEvent): void {
    this.order += 1;
    if (isDebugCopy(event) || this.findings.add(event)) return;
    const speaker = speakerOf(event);
    if (event.Name === 'Sentiment') this.texts.addSentiment(event);
    else if (this.texts.add(event, speaker, this.order) || this.segments.add(event, speaker)) {
      if (!this.speakers.has(speaker.id)) this.speakers.set(speaker.id, speaker);
    } else this.voices.add(event, speaker);
  }
}
