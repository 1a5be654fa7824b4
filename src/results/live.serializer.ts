import { DataFlowError } from '../common/errors/index.js';
import { problemOf, type Problem } from '../common/problem-details/index.js';
import { within } from '../common/promises/index.js';
import { sseMessage, type OperationResult } from '../operations/index.js';

/** What a live form writes besides events. */
interface LiveSyntax {
  readonly keepAlive: string;
  readonly final: (summary: FinalSummary) => string;
  readonly error: (problem: Problem) => string;
}

/** What a live form ends with. */
interface FinalSummary {
  readonly SessionId: string;
  readonly EventsOut: number;
  readonly ReceiveMsec: number;
  readonly ProcessMsec: number;
  readonly DrainMsec: number;
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

export interface LiveOptions {
  readonly syntax: LiveSyntax;
  readonly keepAliveMs: number;
  /** Called before it waits, so that what has been written goes out. */
  readonly flush: () => void;
  readonly instance: string;
  readonly traceId: string;
}

/** The live forms: events as they reach the Publisher, something now and then while there are none, and how it ended. */
export async function* serializeLive(
  { operation, output }: OperationResult,
  options: LiveOptions,
): AsyncGenerator<Uint8Array> {
  const { syntax, keepAliveMs, flush } = options;
  for (let news = output.more(); news; news = output.more()) {
    flush();
    if (!(await within(keepAliveMs, news))) yield Buffer.from(syntax.keepAlive);
    for (let bytes = await output.takeEvents(); bytes; bytes = await output.takeEvents()) yield bytes;
  }
  await operation.ended;
  yield Buffer.from(lastWords(operation, options));
}

function lastWords(operation: OperationResult['operation'], { syntax, instance, traceId }: LiveOptions): string {
  const { end, timings, id, eventsOut } = operation;
  if (end && end.state !== 'succeeded') return syntax.error(problemOf(end.error, instance, traceId));
  if (!end) throw new DataFlowError('internal', 'The operation has not ended.');
  const { receiveMs, processMs, drainMs } = timings;
  return syntax.final({
    SessionId: id,
    EventsOut: eventsOut,
    ReceiveMsec: receiveMs,
    ProcessMsec: processMs,
    DrainMsec: drainMs,
  });
}
