import type { AudioChunk } from '../../audio/index.js';
import type { PortKind, Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';
import type { RateConverter } from './rate-converter.js';

export type Value = AudioChunk | FlowEvent;

/** Marks that all that feeds an inlet has ended. */
export const END = Symbol('end');

/** A message of an inlet. */
export type Incoming = Value | typeof END;

/** Receives the messages of a run's inlets. */
export interface Receiver {
  post(inlet: Inlet, value: Value): Waiting;
  /** Nothing more comes by the inlet. */
  postEnd(inlet: Inlet): void;
}

/** Something that values can be sent to. */
export interface Target {
  accept(value: Value): Waiting;
  /** One of the sources has ended. */
  endSource(): void;
}

interface InletOptions {
  readonly kind: PortKind;
  readonly name: string;
  /** Tells copies apart: the channel, or 0 where there is one copy. */
  readonly index: number;
  readonly receiver: Receiver;
}

/** One copy of an inlet of a run: puts what comes into the run's mailbox. */
export class Inlet implements Target {
  /** Sources that have not ended. */
  sources = 0;
  /** Whether its run has been given the end. */
  hasEnded = false;
  /** Brings audio to the run's rate, where it comes at another. */
  converter: RateConverter | undefined;
  /** Whether its end has been put behind its messages. */
  isEnding = false;

  readonly kind: PortKind;
  readonly name: string;
  readonly index: number;
  private readonly receiver: Receiver;

  constructor({ kind, name, index, receiver }: InletOptions) {
    this.kind = kind;
    this.name = name;
    this.index = index;
    this.receiver = receiver;
  }

  accept(value: Value): Waiting {
    return this.receiver.post(this, value);
  }

  endSource(): void {
    this.sources -= 1;
    if (this.sources === 0) this.end();
  }

  /** Ends the inlet, behind all its messages. A second call does nothing. */
  end(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.receiver.postEnd(this);
  }
}

/** One copy of an outlet of a run. */
export class Outlet {
  readonly targets: Target[] = [];
  hasEnded = false;

  join(target: Target): void {
    this.targets.push(target);
    if (target instanceof Inlet) target.sources += 1;
  }

  send(value: Value): Waiting {
    const { targets } = this;
    if (targets.length <= 1) return targets[0]?.accept(value);
    let waits: Promise<void>[] | undefined;
    for (const target of targets) {
      const waiting = target.accept(value);
      if (waiting) (waits ??= []).push(waiting);
    }
    return together(waits);
  }

  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const target of this.targets) target.endSource();
  }
}

/** All copies of one outlet of a run. */
export interface OutletGroup {
  readonly kind: PortKind;
  readonly isPerChannel: boolean;
  readonly copies: readonly Outlet[];
}

/** Waits for all of several things. */
export function together(waits: readonly Promise<void>[] | undefined): Waiting {
  if (!waits || waits.length === 0) return undefined;
  return waits.length === 1 ? waits[0] : Promise.all(waits).then(() => undefined);
}
