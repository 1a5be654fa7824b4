import { freezeWith, provenanceOf, type FlowEvent } from '../events/index.js';

/** Numbers of the client's events start here for those of the relay: Entry's have smaller ones. */
export const RELAYED = 2 ** 39;

/** Notes where the events that a node sends come from. */
export class EventTracer {
  /** Events that the node made from no other. */
  private made = 0;
  private lastStart = 0;
  /** Whether the node is being flushed. */
  isFlushing = false;

  /** @param rank Of the node, by depth in the graph and then by place in the design. */
  constructor(readonly rank: number) {}

  /**
   * Notes where an event comes from, when it is sent for the first time.
   *
   * An event without a position takes that of the event that it was made from, or else that of the one sent before it.
   *
   * @param event As it is sent: places are counted at the rate of the operation.
   */
  note(event: FlowEvent): void {
    const provenance = provenanceOf(event);
    if (!provenance || provenance.isComplete) return;
    const { origin } = provenance;
    if (origin) provenance.derive(origin, event.startSample, this.rank);
    else {
      const isPlaced = event.startSample >= 0;
      provenance.begin(isPlaced ? event.startSample : this.lastStart, this.rank, (this.made += 1));
      provenance.isAtEnd = this.isFlushing && !isPlaced;
    }
    this.lastStart = provenance.startSample;
  }

  /** Notes an event of the client; one without a position takes that of the one sent before it. */
  enter(event: FlowEvent, from: number): void {
    const provenance = provenanceOf(event);
    if (!provenance || provenance.isComplete) return;
    if (event.startSample >= 0) this.lastStart = event.startSample;
    provenance.enter(this.lastStart, this.rank, from + this.made);
    this.made += 1;
  }

  /**
   * The event as it leaves a barrier.
   *
   * It is a copy, since the original may also go past the barrier. Call `note` before.
   */
  leave(event: FlowEvent, keyName: string): FlowEvent {
    const { groupId, name } = event;
    const known = provenanceOf(event);
    if (groupId === '' || !known) return event;
    const barrier = { group: `${this.rank} ${groupId}`, isKey: name === keyName };
    return freezeWith({ ...event }, known.with(barrier));
  }
}
