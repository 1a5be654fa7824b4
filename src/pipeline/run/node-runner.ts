import type { NodeRef } from '../../common/errors/index.js';
import { Gate, within } from '../../common/promises/index.js';
import { newSpanId } from '../../common/request-context/index.js';
import type { AnyNodeRun, NodeLog, Waiting } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import { Mailbox } from './mailbox.js';
import { END, type Incoming, type Inlet, type Receiver, type Value } from './ports.js';
import { RunFailures } from './run-failures.js';
import { RunInlets } from './run-inlets.js';
import { RunOutlets } from './run-outlets.js';
import type { RunnerHost } from './runner-host.js';
import { isEnding, isResting, nextState, type RunnerEvent, type RunnerState } from './runner-state.js';
import { beginTurn, isTurnOver } from './turn.js';

/**
 * Drives one node of an operation: takes messages from its mailbox to its run, one at a time.
 *
 * `runner-state.ts` says what may follow what.
 */
export class NodeRunner implements Receiver {
  readonly ref: NodeRef;
  readonly inlets: RunInlets;
  readonly outlets: RunOutlets;
  readonly failures: RunFailures;
  readonly mailbox: Mailbox<Inlet, Incoming>;
  readonly spanId = newSpanId();
  busyMs = 0;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;

  private state: RunnerState = 'created';
  /** An error that the run reported outside of its handlers. */
  private ownFailure: { readonly error: unknown } | undefined;
  /** Opens when the last call of the run has returned. */
  private readonly returned = new Gate();

  constructor(
    readonly node: PlannedNode,
    private readonly host: RunnerHost,
    private readonly log: NodeLog,
  ) {
    const outlets = new RunOutlets(node, host);
    const inlets = new RunInlets({ node, host, outlets, receiver: this });
    this.ref = { id: node.id, type: node.definition.type };
    this.outlets = outlets;
    this.inlets = inlets;
    this.failures = new RunFailures({ node, host, log, inlets, outlets });
    this.mailbox = new Mailbox(host.mailboxMessages);
  }

  /** Whether the run has done all that it will. */
  get hasFlushed(): boolean {
    return this.state === 'flushed';
  }

  /** Whether no message waits and none is being handled. */
  get isQuiet(): boolean {
    return this.mailbox.size === 0 && isResting(this.state);
  }

  /** Takes the run that the provider made; one that arrives after the stop is stopped at once. */
  async attach(run: AnyNodeRun): Promise<void> {
    if (this.state === 'stopped') await run.stop?.();
    else this.inlets.run = run;
  }

  /** Begins to take messages. To be called once, when all nodes have started. */
  begin(): void {
    const { inlets, outlets } = this;
    const { run, mode } = inlets;
    this.step('begin');
    outlets.isOpen = true;
    if (mode === 'on' && run?.begin) {
      this.alone(async () => run.begin?.()).catch((error: unknown) => this.failures.fail(error));
    }
    inlets.begin();
    this.schedule();
  }

  /** Gives messages to a run from now on, where all passed before. To be called while it is quiet. */
  async switchOn(run: AnyNodeRun): Promise<void> {
    if (isEnding(this.state)) return run.stop?.();
    this.startedAtMs ??= Date.now();
    this.inlets.run = run;
    this.inlets.mode = 'on';
    await this.alone(async () => {
      await run.begin?.();
      await this.inlets.repeatEnds(run);
    });
  }

  /** Lets all messages pass from now on, after those that the run holds. To be called while it is quiet. */
  async switchOff(): Promise<void> {
    const { run, mode } = this.inlets;
    if (!run || isEnding(this.state)) return;
    if (mode === 'on') await this.alone(async () => run.flush?.());
    this.inlets.mode = 'pass';
    this.inlets.run = undefined;
    this.ownFailure = undefined;
    await run.stop?.();
  }

  /** Fails the run between two messages; its own flush throws what fails it. */
  failLater(error: unknown): void {
    if (this.inlets.mode !== 'on' || isEnding(this.state)) return;
    this.ownFailure ??= { error };
    this.schedule();
  }

  /**
   * Frees the run once its last call has returned, or after `graceMs`.
   *
   * @returns Whether the run came to its end in time.
   */
  async stop(graceMs: number): Promise<boolean> {
    this.step('stop');
    this.outlets.isOpen = false;
    this.mailbox.clear();
    const isIdle = await within(graceMs, this.state === 'stopping' ? this.returned.wait() : Promise.resolve());
    this.step('rest');
    this.inlets.close();
    const { run } = this.inlets;
    this.inlets.run = undefined;
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
    if (this.state === 'idle') this.schedule();
    return this.mailbox.put(inlet, value);
  }

  postEnd(inlet: Inlet): void {
    this.schedule();
    this.mailbox.putLast(inlet, END);
  }

  /** @returns Whether the event has an effect in this state. */
  private step(event: RunnerEvent): boolean {
    const next = nextState(this.state, event);
    if (next === undefined) return false;
    this.state = next;
    if (next === 'stopped') this.returned.open();
    return true;
  }

  private schedule(): void {
    if (this.step('schedule')) queueMicrotask(this.pump);
  }

  /** Does something between two messages; those that arrive meanwhile wait. */
  private async alone(work: () => Promise<void>): Promise<void> {
    this.step('wait');
    try {
      await work();
    } catch (error) {
      await this.failures.recover(error);
    } finally {
      this.step('rest');
      if (!this.host.aborted) this.schedule();
    }
  }

  private readonly pump = (): void => this.guarded(this.work);

  /** Keeps what a run or its receivers throw from leaving a callback: it would end the process. */
  private guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.failures.fail(error);
      this.step('rest');
    }
    this.host.rested();
  }

  private readonly work = (): void => {
    if (!this.step('work')) return;
    beginTurn();
    const startMs = this.now();
    for (let count = 0; !this.host.aborted; count += 1) {
      if ((count & 15) === 0 && isTurnOver()) {
        this.busyMs += this.now() - startMs;
        this.step('rest');
        if (this.step('schedule')) setImmediate(this.pump);
        return;
      }
      const waiting = this.ownFailure ? this.applyFailure(this.ownFailure.error) : this.mailbox.take(this.handle);
      if (!waiting && this.mailbox.size === 0) break;
      if (waiting) {
        this.wait(waiting, startMs, this.pump);
        return;
      }
    }
    this.busyMs += this.now() - startMs;
    if (!this.host.aborted && this.inlets.haveEnded) this.flush();
    else {
      this.step('rest');
      if (this.ownFailure) this.schedule();
    }
  };

  /** Continues with `next` when the call of the run that began at `startMs` has returned. */
  private wait(waiting: Promise<void>, startMs: number, next: () => void): void {
    this.step('wait');
    const { waitMs } = this.outlets;
    const resume = (): void => {
      this.step('rest');
      this.busyMs += Math.max(0, this.now() - startMs - (this.outlets.waitMs - waitMs));
      if (!this.host.aborted) this.guarded(next);
    };
    waiting.then(resume, (error: unknown) => {
      this.failures.fail(error);
      resume();
    });
  }

  /** The time, where runs are timed: reading the clock costs as much as some messages. */
  private now(): number {
    return this.host.isTimed ? performance.now() : 0;
  }

  private readonly handle = (inlet: Inlet, value: Incoming): Waiting => {
    try {
      const waiting = this.inlets.deliver(inlet, value);
      return waiting && this.recovering(waiting, inlet, value);
    } catch (error) {
      return this.failures.recover(error, inlet, value);
    }
  };

  /** Makes its closure here and not in `handle`, which would then allocate for every message. */
  private recovering(waiting: Promise<void>, inlet: Inlet, value: Incoming): Waiting {
    return waiting.catch((error: unknown) => this.failures.recover(error, inlet, value));
  }

  private flush(): void {
    this.step('flush');
    const startMs = this.now();
    const end = (): void => {
      this.step('flushed');
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
      const { run, mode } = this.inlets;
      const { tracer } = this.outlets;
      if (tracer) tracer.isFlushing = true;
      const waiting = mode === 'on' ? (run?.flush?.() as Waiting) : undefined;
      return waiting?.catch((error: unknown) => this.failures.recover(error));
    } catch (error) {
      return this.failures.recover(error);
    }
  }

  private applyFailure(error: unknown): Waiting {
    this.ownFailure = undefined;
    return this.inlets.mode === 'on' ? this.failures.recover(error) : undefined;
  }
}
