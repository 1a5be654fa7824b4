import type { Port, Waiting } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import { changeEvent, convertPlaces, type FlowEvent } from '../events/index.js';
import type { EventTracer } from './event-tracer.js';
import { joinParts } from './long-text.js';
import { OpenPairs } from './open-pairs.js';
import { Outlet, together, type Inlet, type OutletGroup, type Value } from './ports.js';
import type { OutletsHost } from './runner-host.js';

/** The sending side of a run. */
export class RunOutlets {
  eventsOut = 0;
  /** How long the run has waited for its receivers. */
  waitMs = 0;
  /** Whether the run may emit: all nodes have started, and it has not flushed. */
  isOpen = false;
  /** Rate of the places in the run's events. */
  rateHz: number;

  private readonly groups = new Map<string, OutletGroup>();
  private readonly openPairs: OpenPairs | undefined;
  /** Notes where events come from; undefined where nobody sorts them. */
  readonly tracer: EventTracer | undefined;
  private readonly opensAt: string | undefined;

  constructor(
    private readonly node: PlannedNode,
    private readonly host: OutletsHost,
  ) {
    this.rateHz = host.operationRateHz;
    const { role, opensAt } = node.definition;
    // The output sends what others have sent, and comes last.
    if (role !== 'output') this.tracer = host.tracerOf?.(node.id);
    if (opensAt !== undefined) this.opensAt = (node.parameters as Readonly<Record<string, string>>)[opensAt];
    if (node.onError === 'skip') this.openPairs = new OpenPairs();
    for (const [name, port] of Object.entries(node.definition.outlets)) this.groups.set(name, this.makeGroup(port));
  }

  /** One copy of an outlet. */
  get(name: string, index: number): Outlet {
    const outlet = this.groups.get(name)?.copies[index];
    if (!outlet) throw new Error(`node '${this.node.id}' has no outlet '${name}.${index}'`);
    return outlet;
  }

  /** Sends a value of the run on its way; the promise comes when a receiver is full. */
  emit(name: string, value: Value): Waiting {
    if (this.host.aborted) throw this.host.aborted;
    if (!this.isOpen) throw new Error('emitted before all nodes had started, or after its flush or stop');
    const group = this.groups.get(name);
    if (!group) throw new Error(`emitted by '${name}', which is not one of its outlets`);
    if (group.kind === 'audio') return this.timed(send(group, value));
    const whole = joinParts(value as FlowEvent);
    if (!whole) return undefined;
    const event = this.leaving(this.outgoing(name, whole));
    const waiting = send(group, event);
    // Events of the Publisher go to the client anyway.
    if (!this.host.isDebugged || this.node.definition.role === 'output') return this.timed(waiting);
    return this.timed(together(present([waiting, this.debug(event)])));
  }

  /** Sends a message of an inlet out by the outlet of the same name. */
  pass({ kind, name, index }: Inlet, value: Value): Waiting {
    const outlet = this.groups.get(name)?.copies[index];
    return outlet?.send(kind === 'audio' ? value : this.outgoing(name, value as FlowEvent));
  }

  /** Sends the events that the run still owes, placed at `sample`. */
  closePairs(sample: number): Waiting {
    const owed = this.openPairs?.close(sample) ?? [];
    return together(
      present(
        owed.map(({ outlet, event }) => {
          const group = this.groups.get(outlet);
          return group && send(group, this.outgoing(outlet, event));
        }),
      ),
    );
  }

  /** Ends all outlets, one of them, or one copy of one. */
  end(name?: string, index?: number): void {
    const groups = name === undefined ? [...this.groups.values()] : present([this.groups.get(name)]);
    for (const { copies } of groups) {
      for (const [at, copy] of copies.entries()) if (index === undefined || index === at) copy.end();
    }
  }

  private makeGroup({ kind, copies }: Port): OutletGroup {
    const count = copies ? copies(this.node.parameters as never) : 1;
    return { kind, isPerChannel: copies !== undefined, copies: Array.from({ length: count }, () => new Outlet()) };
  }

  private outgoing(outlet: string, event: FlowEvent): FlowEvent {
    this.eventsOut += 1;
    this.openPairs?.note(outlet, event);
    const { operationRateHz } = this.host;
    const sent = this.rateHz === operationRateHz ? event : convertPlaces(event, this.rateHz, operationRateHz);
    this.tracer?.note(sent);
    return sent;
  }

  private leaving(event: FlowEvent): FlowEvent {
    return this.tracer && this.opensAt !== undefined ? this.tracer.leave(event, this.opensAt) : event;
  }

  /** Sends a copy of an event to the client, past the graph. */
  private debug(event: FlowEvent): Waiting {
    const copy = changeEvent(event, { tags: [...event.tags, `debug:${this.node.id}`] });
    this.tracer?.note(copy);
    return this.host.publish(copy);
  }

  /** Counts how long the run waits for its receivers, so that it does not look like work. */
  private timed(waiting: Waiting): Waiting {
    return waiting && this.host.isTimed ? this.time(waiting) : waiting;
  }

  private time(waiting: Promise<void>): Promise<void> {
    const startMs = performance.now();
    return waiting.then(() => {
      this.waitMs += performance.now() - startMs;
    });
  }
}

function send(group: OutletGroup, value: Value): Waiting {
  if (!group.isPerChannel) return group.copies[0]?.send(value);
  return value.channel >= 0 ? group.copies[value.channel]?.send(value) : sendToAll(group, value);
}

function sendToAll(group: OutletGroup, value: Value): Waiting {
  return together(present(group.copies.map((copy) => copy.send(value))));
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
