import { EVENTS, freezeEvent, type EventDeclaration, type FlowEvent } from '../events/index.js';

const CLOSED_BY = new Map(
  Object.entries<EventDeclaration>(EVENTS).flatMap(([name, { closedBy }]) =>
    closedBy ? [[name, closedBy] as const] : [],
  ),
);

const CLOSING = new Set(CLOSED_BY.values());

/** Whether an event ends what another began. */
export function isClosing(event: FlowEvent): boolean {
  return CLOSING.has(event.name);
}

/** An event that another must follow, and the outlet it left by. */
interface OpenPair {
  readonly outlet: string;
  readonly event: FlowEvent;
  readonly closedBy: string;
}

/** Which events of a run still owe the one that ends them (`Speech Started`, `Start Of Segment`). */
export class OpenPairs {
  private readonly open = new Map<string, OpenPair>();

  note(outlet: string, event: FlowEvent): void {
    const closedBy = CLOSED_BY.get(event.name);
    if (closedBy !== undefined) this.open.set(`${closedBy} ${event.channel}`, { outlet, event, closedBy });
    else this.open.delete(`${event.name} ${event.channel}`);
  }

  /** The events that are owed, placed at `sample`; afterwards none is. */
  close(sample: number): { outlet: string; event: FlowEvent }[] {
    const owed = [...this.open.values()].map(({ outlet, event, closedBy }) => ({
      outlet,
      event: freezeEvent(
        { ...event, name: closedBy, endSample: Math.max(sample, event.startSample), data: null },
        event,
      ),
    }));
    this.open.clear();
    return owed;
  }
}
