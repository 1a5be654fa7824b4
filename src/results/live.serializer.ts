import { DataFlowError } from '../common/errors/index.js';
import { problemOf, type Problem } from '../common/problem-details/index.js';
import { within } from '../common/promises/index.js';
import { heardAudioOf } from './heard-audio.js';
import type { Result, ResultForm, SendOptions } from './result-form.js';

export const ndjson = {
  mediaType: 'application/x-ndjson',
  path: { name: 'live', summary: 'Run a batch operation and follow its events, one a line' },
  isLive: true,
  hasAudio: false,
  isSorted: false,
  encodeEvent: (event) => `${JSON.stringify(event)}\n`,
  serialize: (result, options) => serializeLive(result, { ...options, syntax: NDJSON }),
  schemaOf: () => ({ type: 'string', description: 'One event a line, as it happens.' }),
} as const satisfies ResultForm;

export const eventStream = {
  mediaType: 'text/event-stream',
  isLive: true,
  hasAudio: false,
  isSorted: false,
  encodeEvent: (event, sequence) => sseMessage(event.Name, JSON.stringify(event), sequence),
  serialize: (result, options) => serializeLive(result, { ...options, syntax: EVENT_STREAM }),
  schemaOf: () => ({ type: 'string', description: 'The same as server-sent events.' }),
} as const satisfies ResultForm;

/** The syntax of a live form apart from its events. */
interface LiveSyntax {
  readonly keepAlive: string;
  readonly final: (summary: FinalSummary) => string;
  readonly error: (problem: Problem) => string;
}

/** The last message of a live form. */
interface FinalSummary {
  readonly SessionId: string;
  readonly ProjectVersion: number;
  /** Of the input, such as `ulaw;rate=8000;channels=2`; null without audio. */
  readonly AudioFormat: string | null;
  /** Length of the input, in seconds; null without audio. */
  readonly AudioDuration: number | null;
  readonly EventsOut: number;
  readonly ReceiveMsec: number;
  readonly ProcessMsec: number;
  readonly DrainMsec: number;
  /** Codes of the warnings. */
  readonly Warnings: readonly string[];
}

export const NDJSON: LiveSyntax = {
  keepAlive: '\n',
  final: (summary) => `${JSON.stringify({ Final: summary })}\n`,
  error: (problem) => `${JSON.stringify({ Error: problem })}\n`,
};

export const EVENT_STREAM: LiveSyntax = {
  keepAlive: ': keep-alive\n\n',
  final: (summary) => sseMessage('final', JSON.stringify(summary)),
  error: (problem) => sseMessage('error', JSON.stringify(problem)),
};

export interface LiveOptions extends SendOptions {
  readonly syntax: LiveSyntax;
}

/**
 * Writes a live form: events as they reach the Publisher, and then how the operation ended.
 *
 * While there are no events it writes a keep-alive now and then.
 */
export async function* serializeLive({ operation, output }: Result, options: LiveOptions): AsyncGenerator<Uint8Array> {
  const { syntax, keepAliveMs, flush } = options;
  for (let news = output.more(); news; news = output.more()) {
    flush();
    if (!(await within(keepAliveMs, news))) yield Buffer.from(syntax.keepAlive);
    for (let bytes = await output.takeEvents(); bytes; bytes = await output.takeEvents()) yield bytes;
  }
  await operation.ended;
  yield Buffer.from(lastWords(operation, options));
}

function lastWords(operation: Result['operation'], { syntax, ...context }: LiveOptions): string {
  const { end, timings, id, eventsOut, warnings } = operation;
  if (end && end.state !== 'succeeded') return syntax.error(problemOf(end.error, context));
  if (!end) throw new DataFlowError('internal', 'The operation has not ended.');
  const { receiveMs, processMs, drainMs } = timings;
  const { projectVersion, audioFormat, audioSeconds } = heardAudioOf(operation);
  return syntax.final({
    SessionId: id,
    ProjectVersion: projectVersion,
    AudioFormat: audioFormat,
    AudioDuration: audioSeconds,
    EventsOut: eventsOut,
    ReceiveMsec: receiveMs,
    ProcessMsec: processMs,
    DrainMsec: drainMs,
    Warnings: warnings.codes,
  });
}

/**
 * Formats one message of an event stream (HTML Living Standard, 9.2.6).
 *
 * Line breaks end a field, so spaces replace them in the name.
 */
function sseMessage(name: string, data: string, id?: number): string {
  return `event: ${name.replaceAll(/[\r\n\0]+/g, ' ')}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`;
}
