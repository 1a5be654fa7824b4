import { provenanceOf, type FlowEvent } from './flow-event.js';
import { latin } from './order-bytes.js';
import { NOT_SENT, Provenance, type LeftBarrier } from './provenance.js';

/** Names of events that come last, in this order, unless they were made from events of the client. */
const LAST = [['Summarize', 'Topic Detected'], ['FinalResult'], ['Node Error'], ['Warning']] as const;

const CLASSES = new Map<string, number>(LAST.flatMap((names, index) => names.map((name) => [name, index + 1])));

/** Class of the events that were raised at flush about the whole operation. */
const AT_FLUSH = 1;

/** The position of an event in the one order of a result. */
export interface OrderKey {
  /** Characters of one byte each; compare keys as strings. Events of equal keys are in order of arrival. */
  readonly key: string;
  readonly barrier: LeftBarrier | undefined;
}

/** Of an event that no node sent, such as a warning about the audio. */
const UNSENT = new Provenance();

/**
 * The key by which a result is sorted (docs/http.md).
 *
 * It orders by start, order sent by Entry, channel, node (its depth in the graph, then its place in the design), and
 * then by the events that the event was made from. Events about the whole operation are last.
 *
 * @param event As it reached the client: places are counted at the rate of the operation.
 */
export function orderKeyOf(event: FlowEvent): OrderKey {
  const provenance = provenanceOf(event) ?? UNSENT;
  const { sent, rank, trail, barrier } = provenance;
  const order = sent === NOT_SENT ? classOf(event, provenance) : 0;
  const start = event.startSample < 0 && order === 0 ? provenance.startSample : event.startSample;
  const key = latin(order, 1) + latin(start, 7) + latin(sent, 5) + latin(event.channel + 2, 2) + latin(rank, 2) + trail;
  return { key, barrier };
}

/** Number of the client's event that an event was made from, as Entry sent them; undefined for none. */
export function sentOf(event: FlowEvent): number | undefined {
  const sent = provenanceOf(event)?.sent;
  return sent === NOT_SENT ? undefined : sent;
}

function classOf(event: FlowEvent, { isAtEnd }: Provenance): number {
  return CLASSES.get(event.name) ?? (isAtEnd || isOfDialog(event) ? AT_FLUSH : 0);
}

/** Whether an event judges the whole dialog. */
function isOfDialog({ name, data }: FlowEvent): boolean {
  return name === 'Sentiment' && data?.Dialog === true;
}
