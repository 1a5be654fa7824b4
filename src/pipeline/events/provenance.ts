import { latin } from './order-bytes.js';

/** `sent` of an event that was made from audio or from nothing. */
export const NOT_SENT = 2 ** 40 - 1;

/** `rank` of an event that no node has sent yet. */
const UNRANKED = -1;

/** The barrier that an event left, and whether it was the event that opens it. */
export interface LeftBarrier {
  /** The id of the utterance group at this barrier. */
  readonly group: string;
  readonly isKey: boolean;
}

/** The members of a provenance that are fixed when its event is sent for the first time. */
export interface ProvenanceRecord {
  /** Position of the event at the rate of the operation: its own, or inherited. */
  readonly startSample: number;
  /** Number of the client's event that it was made from, in the order in which Entry sent them. */
  readonly sent: number;
  /** Rank of the node that made it, by depth in the graph and then by place in the design. */
  readonly rank: number;
  /**
   * The events before it, in characters of one byte.
   *
   * The ranks of their nodes come first, the latest in front. Then comes the number of each among the events that its
   * node made of the same event, the latest at the end.
   */
  readonly trail: string;
  /** Whether it was raised at flush from no other event, without a position. */
  readonly isAtEnd: boolean;
  readonly barrier?: LeftBarrier | undefined;
}

/**
 * Where an event comes from: the part of its sort key that its members do not hold.
 *
 * It is made with the event and completed when a node first sends it. An event that passes through nodes unchanged
 * keeps it, so it does not depend on the time at which anything arrived anywhere.
 */
export class Provenance implements ProvenanceRecord {
  startSample = -1;
  sent = NOT_SENT;
  rank = UNRANKED;
  trail = '';
  isAtEnd = false;
  barrier: LeftBarrier | undefined;

  /** Ranks of the nodes that made events from this one, each followed by the number of those events. */
  private children: number[] | undefined;

  /** @param source Of the event that this one was made from. */
  constructor(private source?: Provenance) {}

  static restore(record: ProvenanceRecord): Provenance {
    return Object.assign(new Provenance(), record);
  }

  get isComplete(): boolean {
    return this.rank !== UNRANKED;
  }

  /** The provenance of the same event, after a barrier. */
  with(barrier: LeftBarrier): Provenance {
    return Object.assign(new Provenance(), this.fields, { barrier });
  }

  /** That of the event that this one was made from, as far as events were sent. */
  get origin(): Provenance | undefined {
    let { source } = this;
    while (source && !source.isComplete) source = source.source;
    return source;
  }

  /** The members to keep where the event is stored; undefined where no node has sent it. */
  get record(): ProvenanceRecord | undefined {
    return this.isComplete ? this.fields : undefined;
  }

  private get fields(): ProvenanceRecord {
    const { startSample, sent, rank, trail, isAtEnd, barrier } = this;
    return { startSample, sent, rank, trail, isAtEnd, ...(barrier && { barrier }) };
  }

  /**
   * Completes it for an event that was made from another one.
   *
   * @param startSample Position of the event; negative if unknown.
   */
  derive(origin: Provenance, startSample: number, rank: number): void {
    this.startSample = startSample < 0 ? origin.startSample : startSample;
    this.sent = origin.sent;
    this.isAtEnd = origin.isAtEnd && startSample < 0;
    this.trail = latin(origin.rank, 2) + origin.trail + latin(origin.nextChild(rank), 3);
    this.barrier = origin.barrier && { ...origin.barrier, isKey: false };
    this.complete(rank);
  }

  /**
   * Completes it for an event that was made from no other.
   *
   * @param number Of the events that the node has made so.
   */
  begin(startSample: number, rank: number, number: number): void {
    this.startSample = startSample;
    this.trail = `\u00ff${latin(number, 5)}`;
    this.complete(rank);
  }

  /** Completes it for an event of the client. */
  enter(startSample: number, rank: number, sent: number): void {
    this.startSample = startSample;
    this.sent = sent;
    this.trail = '\u00fe';
    this.complete(rank);
  }

  /** The number of the next event that a node makes from this one, from 0. */
  private nextChild(rank: number): number {
    const children = (this.children ??= []);
    for (let at = 0; at < children.length; at += 2) {
      if (children[at] === rank) return (children[at + 1] = (children[at + 1] ?? 0) + 1) - 1;
    }
    children.push(rank, 1);
    return 0;
  }

  private complete(rank: number): void {
    this.rank = rank;
    this.source = undefined;
  }
}
