import type { AudioChunk } from '../../audio/index.js';
import type { DataFlowError, NodeRef } from '../../common/errors/index.js';
import { within } from '../../common/promises/index.js';
import { newSpanId } from '../../common/request-context/index.js';
import type { AnyNodeRun, NodeLog, PortKind, Waiting } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import { convertPlaces, type FlowEvent } from '../events/index.js';
import { Mailbox } from './mailbox.js';
import { isClosing } from './open-pairs.js';
import { END, Inlet, type Incoming, type Receiver, type Value } from './ports.js';
import { nodeErrorOf, runError } from './run-error.js';
import { RunOutlets } from './run-outlets.js';
import type { RunnerHost } from './runner-host.js';
import { beginTurn, isTurnOver } from './turn.js';

/** `on`: its run handles what comes. `pass`: everything goes through. `gone`: everything is dropped. */
type Mode = 'on' | 'pass' | 'gone';

/**
 * Drives one node of an operation: takes messages from its mailbox to its run, one at a time. One machine of states that
 * every message goes through; in pieces it would be slower and harder to follow, hence its length.
 */
export class NodeRunner implements Receiver {
  readonly ref: NodeRef;
  readonly inlets: Inlet[] = [];
  readonly outlets: RunOutlets;
  /** It has done all that it will. */
  hasFlushed = false;
  audioMsIn = 0;
  busyMs = 0;
  /** Errors that the run threw. */
  errors = 0;
  readonly spanId = newSpanId();
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  readonly mailbox: Mailbox<Inlet, Incoming>;

  private run: AnyNodeRun | undefined;
  private mode: Mode;
  private hasBegun = false;
  private isFlushing = false;
  private hasStopped = false;
  private isScheduled = false;
  private isBusy = false;
  private hasConverters = false;
  private lastSample = 0;
  /** What the run failed with outside of its handlers. */
  private ownFailure: { readonly error: unknown } | undefined;
  private idle: (() => void) | undefined;

  constructor(
    readonly node: PlannedNode,
    private readonly host: RunnerHost,
    private readonly log: NodeLog,
  ) {
    this.ref = { id: node.id, type: node.definition.type };
    this.mode = node.mode;
    this.outlets = new RunOutlets(node, host);
    this.mailbox = new Mailbox(host.mailboxMessages);
  }

  /** One copy of an inlet, made when it is first asked for. */
  inlet(kind: PortKind, name: string, index: number): Inlet {
    const known = this.inlets.find((inlet) => inlet.name === name && inlet.index === index);
    if (known) return known;
    const made = new Inlet(kind, name, index, this);
    this.inlets.push(made);
    return made;
  }

  /** Takes the run that the provider made; one that comes after the stop is stopped at once. */
  async attach(run: AnyNodeRun): Promise<void> {
    if (this.hasStopped) await run.stop?.();
    else this.run = run;
  }

  /**
   * Leaves the node out, where its `onError` allows that.
   *
   * @throws DataFlowError `error`, where it does not.
   */
  async failStart(error: DataFlowError): Promise<void> {
    this.errors += 1;
    if (this.node.onError === 'fail') throw error;
    await this.skip(error);
  }

  /** Whether nothing waits here and nothing is being done. */
  get isQuiet(): boolean {
    return this.mailbox.size === 0 && !this.isBusy && !this.isScheduled;
  }

  /** Lets a run handle what comes from now on, where everything passed before. To be called while it is quiet. */
  async switchOn(run: AnyNodeRun): Promise<void> {
    if (this.isFlushing || this.hasStopped) return run.stop?.();
    this.startedAtMs ??= Date.now();
    this.run = run;
    this.mode = 'on';
    const ended = this.inlets.filter(({ hasEnded }) => hasEnded);
    await this.alone(async () => {
      await run.begin?.();
      for (const inlet of ended) await run.onInletEnd?.(inlet.name, inlet.index);
    });
  }

  /** Lets everything pass from now on, behind what the run still had. To be called while it is quiet. */
  async switchOff(): Promise<void> {
    const { run } = this;
    if (!run || this.isFlushing) return;
    if (this.mode === 'on') await this.alone(async () => run.flush?.());
    this.mode = 'pass';
    this.run = undefined;
    this.ownFailure = undefined;
    await run.stop?.();
  }

  /** Does something between two messages. What comes meanwhile waits. */
  private async alone(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    try {
      await work();
    } catch (error) {
      await this.recover(error);
    } finally {
      this.isBusy = false;
      this.idle?.();
      if (!this.host.aborted) this.schedule();
    }
  }

  /** The run has failed outside of its handlers, which is heeded between two messages. Its flush tells it by itself. */
  failLater(error: unknown): void {
    if (this.mode !== 'on' || this.isFlushing || this.hasStopped) return;
    this.ownFailure ??= { error };
    this.schedule();
  }

  /** All nodes have started: begins to take messages. */
  begin(): void {
    this.hasBegun = true;
    this.hasConverters = this.inlets.some(({ converter }) => converter !== undefined);
    this.outlets.isOpen = true;
    if (this.mode === 'gone') this.outlets.end();
    this.beginRun();
    for (const inlet of this.inlets) if (inlet.sources === 0) inlet.end();
    this.schedule();
  }

  /** What comes meanwhile waits. */
  private beginRun(): void {
    const { run } = this;
    if (this.mode !== 'on' || !run?.begin) return;
    this.alone(async () => run.begin?.()).catch((error: unknown) => this.fail(error));
  }

  /**
   * Frees the run once its last handler has returned, or after `graceMs`.
   *
   * @returns Whether the run came to its end in time.
   */
  async stop(graceMs: number): Promise<boolean> {
    this.hasStopped = true;
    this.outlets.isOpen = false;
    this.mailbox.clear();
    const isIdle = await within(graceMs, this.whenIdle());
    for (const { converter } of this.inlets) converter?.close();
    const { run } = this;
    this.run = undefined;
    try {
      return (await within(graceMs, Promise.resolve(run?.stop?.()))) && isIdle;
    } catch (error) {
      this.log.error('node stop failed', { error });
      return isIdle;
    } finally {
      this.endedAtMs ??= Date.now();
    }
  }

  post(inlet: Inlet, value: Value): Waiting {
    if (!this.isScheduled) this.schedule();
    return this.mailbox.put(inlet, value);
  }

  postEnd(inlet: Inlet): void {
    if (!this.isScheduled) this.schedule();
    this.mailbox.putLast(inlet, END);
  }

  private schedule(): void {
    if (this.isScheduled || this.isBusy || !this.hasBegun) return;
    this.isScheduled = true;
    queueMicrotask(this.pump);
  }

  private readonly pump = (): void => this.guarded(this.work);

  /** Nothing that a run or its receivers throw may get out of a callback: it would take the process down. */
  private guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.fail(error);
    }
    this.host.rested();
  }

  private readonly work = (): void => {
    this.isScheduled = false;
    beginTurn();
    const startMs = this.now();
    for (let count = 0; !this.host.aborted; count += 1) {
      if ((count & 15) === 0 && isTurnOver()) {
        this.busyMs += this.now() - startMs;
        this.isScheduled = true;
        setImmediate(this.pump);
        return;
      }
      const waiting = this.ownFailure ? this.heedFailure(this.ownFailure.error) : this.mailbox.take(this.handle);
      if (!waiting && this.mailbox.size === 0) break;
      if (waiting) {
        this.wait(waiting, startMs, this.pump);
        return;
      }
    }
    this.busyMs += this.now() - startMs;
    if (!this.isFlushing && !this.host.aborted && this.inlets.every(({ hasEnded }) => hasEnded)) this.flush();
  };

  /** Goes on with `next` when the handler that began at `startMs` has returned. */
  private wait(waiting: Promise<void>, startMs: number, next: () => void): void {
    this.isBusy = true;
    const { waitMs } = this.outlets;
    const resume = (): void => {
      this.isBusy = false;
      this.busyMs += Math.max(0, this.now() - startMs - (this.outlets.waitMs - waitMs));
      this.idle?.();
      if (!this.host.aborted) this.guarded(next);
    };
    waiting.then(resume, (error: unknown) => {
      this.fail(error);
      resume();
    });
  }

  /** For what is timed; looking at the clock costs as much as some messages. */
  private now(): number {
    return this.host.isTimed ? performance.now() : 0;
  }

  private readonly handle = (inlet: Inlet, value: Incoming): Waiting => {
    try {
      const waiting = value === END ? this.endInlet(inlet) : this.dispatch(inlet, value);
      return waiting && this.recovering(waiting, inlet, value);
    } catch (error) {
      return this.recover(error, inlet, value);
    }
  };

  /** Its closure is made here, and not by `handle`, which would then allocate for every message. */
  private recovering(waiting: Promise<void>, inlet: Inlet, value: Incoming): Waiting {
    return waiting.catch((error: unknown) => this.recover(error, inlet, value));
  }

  private dispatch(inlet: Inlet, value: Value): Waiting {
    if (inlet.kind === 'audio') {
      const chunk = value as AudioChunk;
      this.audioMsIn += (chunk.samples.length * 1000) / chunk.sampleRateHz;
      return inlet.converter ? this.deliverAll(inlet, inlet.converter.convert(chunk)) : this.deliver(inlet, chunk);
    }
    const { operationRateHz } = this.host;
    const { rateHz } = this.outlets;
    const known = value as FlowEvent;
    const event = rateHz === operationRateHz ? known : convertPlaces(known, operationRateHz, rateHz);
    return this.hasConverters && isClosing(event) ? this.deliverClosing(inlet, event) : this.deliver(inlet, event);
  }

  /** Gives the run what its filters still hold of the utterance group that the event ends, then the event. */
  private async deliverClosing(inlet: Inlet, event: FlowEvent): Promise<void> {
    for (const audio of this.inlets) {
      if (audio.converter?.groupId === event.groupId) await this.deliverAll(audio, audio.converter.end());
    }
    await this.deliver(inlet, event);
  }

  private deliver(inlet: Inlet, value: Value): Waiting {
    const { run, mode } = this;
    if (mode === 'gone') return undefined;
    if (mode === 'pass' || !run) return this.outlets.pass(inlet, value);
    if (inlet.kind === 'events') return run.onEvent?.(value as FlowEvent, inlet.name, inlet.index) as Waiting;
    const chunk = value as AudioChunk;
    this.lastSample = chunk.startSample + chunk.samples.length;
    return run.onAudio?.(chunk, inlet.name, inlet.index) as Waiting;
  }

  private async deliverAll(inlet: Inlet, chunks: readonly AudioChunk[]): Promise<void> {
    for (const chunk of chunks) await this.deliver(inlet, chunk);
  }

  private endInlet(inlet: Inlet): Waiting {
    const tail = inlet.converter?.end() ?? [];
    if (tail.length === 0) return this.inletEnded(inlet);
    return this.deliverAll(inlet, tail).then(() => this.inletEnded(inlet));
  }

  private inletEnded(inlet: Inlet): Waiting {
    inlet.hasEnded = true;
    return this.mode === 'on' ? (this.run?.onInletEnd?.(inlet.name, inlet.index) as Waiting) : undefined;
  }

  private flush(): void {
    this.isFlushing = true;
    const startMs = this.now();
    const end = (): void => {
      this.hasFlushed = true;
      this.endedAtMs = Date.now();
      this.outlets.isOpen = false;
      this.outlets.end();
      this.host.flushed();
    };
    const waiting = this.flushRun();
    if (waiting) this.wait(waiting, startMs, end);
    else end();
  }

  private flushRun(): Waiting {
    try {
      const waiting = this.mode === 'on' ? (this.run?.flush?.() as Waiting) : undefined;
      return waiting?.catch((error: unknown) => this.recover(error));
    } catch (error) {
      return this.recover(error);
    }
  }

  /** The run threw: either the operation fails, or the node is left out and the message goes on where it can. */
  private recover(error: unknown, inlet?: Inlet, value?: Incoming): Waiting {
    if (this.host.aborted) return undefined;
    if (inlet && value === END) inlet.hasEnded = true;
    if (this.node.onError === 'fail') {
      this.fail(error);
      return undefined;
    }
    const skipped = this.skip(this.blame(error));
    if (this.mode !== 'pass' || !inlet || value === undefined || value === END) return skipped;
    return skipped.then(() => this.outlets.pass(inlet, value));
  }

  private heedFailure(error: unknown): Waiting {
    this.ownFailure = undefined;
    return this.mode === 'on' && !this.isFlushing ? this.recover(error) : undefined;
  }

  private async skip(error: DataFlowError): Promise<void> {
    this.mode = this.node.definition.whenOff === 'pass' ? 'pass' : 'gone';
    this.log.warn('node left out', { code: error.code, error: error.cause ?? error });
    await this.outlets.closePairs(this.lastSample);
    if (this.mode === 'gone' && this.hasBegun) {
      // What its run still has under way has nowhere to go: nothing may follow the end.
      this.outlets.isOpen = false;
      this.outlets.end();
    }
    await this.host.publish(nodeErrorOf(this.ref, error));
  }

  private fail(error: unknown): void {
    if (!this.host.aborted) this.host.failed(this.blame(error));
  }

  private blame(error: unknown): DataFlowError {
    this.errors += 1;
    return runError(error, this.ref);
  }

  private whenIdle(): Promise<void> {
    return this.isBusy ? new Promise((resolve) => (this.idle = resolve)) : Promise.resolve();
  }
}
