import type { AudioFormat } from '../audio/index.js';
import { DataFlowError, toDataFlowError, type ErrorCode } from '../common/errors/index.js';
import { Deferred } from '../common/promises/index.js';
import {
  type GraphRun,
  OperationSpool,
  type NodeReport,
  type ByteSpool,
  type FlowEvent,
  type Waiting,
} from '../pipeline/index.js';
import type { ProjectContext } from '../projects/index.js';
import { hasEnded, transition } from '../protocol/index.js';
import type { FlowType, JsonObject, OperationEnd, OperationState, OperationWarning } from '../protocol/index.js';
import type { Tenant } from '../tenancy/index.js';
import { AudioIn } from './audio-in.js';
import { callFactsOf, type CallFacts } from './call-facts.js';
import { Deadline, timedOut } from './deadline.js';
import type { LiveSettings } from './live-settings.js';
import { makeOperationGraph, type OperationMeans } from './operation-graph.js';
import type { MakeOutput, OperationOutput } from './operation-output.js';
import type { OperationTrace } from './operation-trace.js';
import { OperationWarnings } from './operation-warnings.js';
import type { StartMessage } from './start-message/index.js';
import { Stopwatch, type Timings } from './stopwatch.js';

/** Observes operations, as the log and metrics do. It must not throw: that would fail the operation. */
export interface OperationObserver {
  changed(operation: Operation, from: OperationState): void;
  refused?(code: ErrorCode, tenant: Tenant): void;
}

interface OperationOptions {
  readonly id: string;
  readonly project: ProjectContext;
  readonly flowType: FlowType;
  readonly observers: readonly OperationObserver[];
  /** Whether the client wants errors in place of warnings. */
  readonly isStrict: boolean;
  readonly means: OperationMeans;
}

/** One run of a project for a caller, from its acceptance until its result has been taken. */
export class Operation {
  readonly id: string;
  project: ProjectContext;
  readonly flowType: FlowType;
  readonly acceptedAt = new Date();
  startedAt: Date | null = null;
  endedAt: Date | null = null;
  /** Rate and channels of the input; undefined without audio, or before the start. */
  format: AudioFormat | undefined;
  externalId: string | null = null;
  /** Undefined before the start. */
  call: CallFacts | undefined;
  readonly trace: OperationTrace;
  readonly warnings: OperationWarnings;

  private _state: OperationState = 'accepted';
  private _end: OperationEnd | undefined;
  private readonly stopwatch = new Stopwatch();
  private readonly spool: OperationSpool;
  private graph: GraphRun | undefined;
  private settings: LiveSettings | undefined;
  private _output: OperationOutput | undefined;
  private audioIn: AudioIn | undefined;
  private readonly ending = new Deferred<OperationEnd>();
  private readonly life: Deadline;
  private readonly drain: Deadline;

  constructor(private readonly options: OperationOptions) {
    const { config, trace } = options.means;
    this.id = options.id;
    this.project = options.project;
    this.flowType = options.flowType;
    this.trace = trace;
    const hasEvents = this.project.graph.warnings === 'events';
    const position = (): number => this.audioIn?.frames ?? 0;
    this.warnings = new OperationWarnings({ position, isStrict: options.isStrict, hasEvents });
    this.spool = new OperationSpool({ directory: config.spoolDirectory, maxBytes: config.maxSpoolBytes });
    this.life = new Deadline(config.maxSeconds, () => this.timeOut('MAX_OPERATION_SECONDS', config.maxSeconds));
    this.drain = new Deadline(config.drainSeconds, () => this.drainedTooLong());
    this.life.start();
  }

  /** Resolves when it has ended and every node has stopped. Never rejects. */
  get ended(): Promise<OperationEnd> {
    return this.ending.promise;
  }

  get state(): OperationState {
    return this._state;
  }

  /** How it ended; undefined before. */
  get end(): OperationEnd | undefined {
    return this._end;
  }

  get timings(): Timings {
    return this.stopwatch.timings;
  }

  /** Length of the audio received so far, in milliseconds; null without audio. */
  get audioMs(): number | null {
    return this.format ? (this.audioIn?.ms ?? 0) : null;
  }

  get eventsOut(): number {
    return this._output?.eventsOut ?? 0;
  }

  /** Bytes that it holds on disk. */
  get spoolBytes(): number {
    return this.spool.usedBytes;
  }

  /** A report of each node so far; none before the start. */
  get nodes(): readonly NodeReport[] {
    return this.graph?.reports() ?? [];
  }

  /** The same as events for the client. */
  finalResults(): readonly FlowEvent[] {
    return this.graph?.finalResults() ?? [];
  }

  /** A queue on the operation's own disk space, for bytes that arrive before it can start. */
  holdBytes(): ByteSpool {
    return this.spool.bytes();
  }

  /**
   * Starts every node.
   *
   * @param format Of the audio that follows; undefined for an operation on events alone.
   * @returns What takes its results.
   * @throws DataFlowError what the operation failed with: `operation.start-failed`, `request.not-acceptable`, …
   */
  async start<O extends OperationOutput>(
    message: StartMessage,
    format: AudioFormat | undefined,
    makeOutput: MakeOutput<O>,
  ): Promise<O> {
    const { callProperties } = message;
    const { means } = this.options;
    this.format = format;
    this.externalId = typeof callProperties.ExternalId === 'string' ? callProperties.ExternalId || null : null;
    try {
      this.warnings.watch(message.unused);
      this.become('starting');
      const { graph, output, settings, plan } = makeOperationGraph(this, message, makeOutput, {
        ...means,
        spool: this.spool,
        warn: (warning) => void this.warn(warning),
      });
      this.graph = graph;
      if (format) this.audioIn = new AudioIn(graph, format, means.config.maxAudioSeconds);
      this._output = output;
      this.settings = settings;
      await graph.start();
      this.call = callFactsOf(plan, message, format?.channelCount ?? 0);
      this.become('running');
      this.startedAt = new Date();
      this.stopwatch.started();
      await this.warnings.begin(output);
      void graph.finished.then(
        () => this.finish({ state: 'succeeded' }),
        (error: unknown) => this.fail(toDataFlowError(error)),
      );
      return output;
    } catch (error) {
      this.fail(toDataFlowError(error));
      const end = await this.ended;
      throw 'error' in end ? end.error : error;
    }
  }

  /**
   * Puts the next block of audio in, one array per channel. Wait for the promise, where there is one.
   *
   * @throws DataFlowError `request.too-large` past MAX_AUDIO_SECONDS
   */
  writeAudio(planes: readonly Int16Array[]): Waiting {
    if (!this.audioIn) throw new Error('the operation takes no audio');
    return this.audioIn.write(planes);
  }

  /** Puts an event of the client in. Wait for the promise, where there is one. */
  writeEvent(event: FlowEvent): Waiting {
    if (!this.graph) throw new Error('the operation has not started');
    return this.graph.writeEvent(event);
  }

  /** Warns the client of a fault that does not end the operation. */
  warn(warning: OperationWarning): Waiting {
    return this.warnings.add(warning);
  }

  /**
   * Overwrites settings, as far as nodes can be switched. Nothing may be written meanwhile.
   *
   * @returns The keys that only a new operation can apply.
   * @throws DataFlowError `request.invalid`, `operation.start-failed`; then nothing has changed.
   */
  async update(changes: JsonObject): Promise<string[]> {
    if (!this.settings || this._state !== 'running') {
      throw new DataFlowError('request.invalid', 'The operation is not running, or its input has ended.');
    }
    return this.settings.update(changes);
  }

  /** Ends the input: all nodes are flushed. */
  endInput(): void {
    if (this._state !== 'running') return;
    this.become('draining');
    this.stopwatch.received();
    this._output?.pace?.();
    this.graph?.endInput();
    this.drain.start();
  }

  /**
   * Sends an event out of the relay. Wait for the promise, where there is one.
   *
   * @throws DataFlowError `operation.no-relay`, `operation.not-found`
   */
  relay(event: FlowEvent): Waiting {
    if (!this.graph || (this._state !== 'running' && this._state !== 'draining')) {
      throw new DataFlowError('operation.not-found', 'There is no such operation, or it is not running.');
    }
    return this.graph.relay(event);
  }

  /** Ends it because nobody wants the result any more. Does nothing once it is ending. */
  cancel(detail: string): void {
    this.finish({ state: 'cancelled', error: new DataFlowError('operation.cancelled', detail) });
  }

  /** Ends it with an error. The first cause wins. */
  fail(error: DataFlowError): void {
    this.finish({ state: 'failed', error });
  }

  /** Ends it, if need be, and gives back all that it holds. The result is gone. */
  async release(): Promise<void> {
    if (!hasEnded(this._state)) this.cancel('The client disconnected.');
    // Nobody takes what is there any more.
    this._output?.close();
    await this.ended;
    await this.spool.close();
  }

  private finish(end: OperationEnd): void {
    if (this._state === 'stopping' || hasEnded(this._state)) {
      if (end.state === 'failed')
        this.options.means.log.debug('later cause', { operationId: this.id, code: end.error.code });
      return;
    }
    this.become('stopping');
    this.life.clear();
    this.drain.clear();
    void this.stop(end);
  }

  private async stop(cause: OperationEnd): Promise<void> {
    const end = await this.stopNodes(cause).catch((thrown: unknown): OperationEnd => {
      return { state: 'failed', error: toDataFlowError(thrown) };
    });
    this._end = end;
    this.endedAt = new Date();
    this.stopwatch.ended();
    this._output?.close();
    this.become(end.state);
    this.ending.resolve(end);
  }

  /** @returns How the operation ends after all. */
  private async stopNodes(end: OperationEnd): Promise<OperationEnd> {
    if (end.state !== 'succeeded') {
      this.graph?.abort(end.error);
      this._output?.close();
    }
    for (const { id, type } of (await this.graph?.stop()) ?? []) {
      this.options.means.log.warn('node did not stop in time', { operationId: this.id, nodeId: id, nodeType: type });
    }
    if (end.state === 'succeeded' && this.flowType === 'batch') {
      for (const event of this.settings?.isDebugged ? this.finalResults() : []) await this._output?.event(event);
      const { maxEventsOut } = this.options.means.config;
      const room = maxEventsOut === 0 ? Infinity : maxEventsOut - this.eventsOut;
      for (const event of this.warnings.lastEvents(room)) await this._output?.event(event);
    }
    return end;
  }

  /** A relay that still waits for answers is closed first; what it feeds then has the same time again. */
  private drainedTooLong(): void {
    if (this.graph?.closeRelay()) this.drain.start();
    else this.timeOut('DRAIN_SECONDS', this.options.means.config.drainSeconds);
  }

  private timeOut(limit: string, seconds: number): void {
    this.fail(timedOut(limit, seconds, this.graph?.unfinished[0]));
  }

  private become(state: OperationState): void {
    const from = this._state;
    this._state = transition(from, state);
    for (const observer of this.options.observers) observer.changed(this, from);
  }
}
