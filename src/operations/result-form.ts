import type { WireEvent } from '../pipeline/index.js';

/** A form that a result can be sent in. */
export interface ResultForm {
  readonly mediaType: string;
  /** The answer begins when all nodes have started, and follows the operation; otherwise it begins at the end. */
  readonly isLive: boolean;
  /** Whether events are part of it, and how one is written; `sequence` counts from 0. */
  readonly encodeEvent: ((event: WireEvent, sequence: number) => string) | undefined;
  /** Whether audio is part of it. */
  readonly hasAudio: boolean;
}

/** The forms, in the order of preference of docs/http.md. */
export const RESULT_FORMS = {
  json: {
    mediaType: 'application/json',
    isLive: false,
    encodeEvent: (event, sequence) => `${sequence === 0 ? '' : ',\n'}${JSON.stringify(event)}`,
    hasAudio: true,
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    isLive: true,
    encodeEvent: (event) => `${JSON.stringify(event)}\n`,
    hasAudio: false,
  },
  eventStream: {
    mediaType: 'text/event-stream',
    isLive: true,
    encodeEvent: (event, sequence) => sseMessage(event.Name, JSON.stringify(event), sequence),
    hasAudio: false,
  },
  wav: { mediaType: 'audio/wav', isLive: false, encodeEvent: undefined, hasAudio: true },
} as const satisfies Record<string, ResultForm>;

/** One message of an event stream (HTML Living Standard, 9.2.6). Line breaks end a field, so a name keeps none. */
export function sseMessage(name: string, data: string, id?: number): string {
  return `event: ${name.replaceAll(/[\r\n\0]+/g, ' ')}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}
