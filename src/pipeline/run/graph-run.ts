import type { AudioChunk } from '../../audio/index.js';
import type { DataFlowError, NodeRef } from '../../common/errors/index.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import { Deferred } from '../../common/promises/index.js';
import { traceparentOf, type TraceContext } from '../../common/request-context/index.js';
import type {
  AnyNodeRun,
  NodeContext,
  NodeDefinition,
  NodeLog,
  OperationInfo,
  PortKind,
  Waiting,
} from '../contract/index.js';
import type { OperationWarning } from '../../protocol/index.js';
import type { PlannedNode, RunPlan } from '../design/index.js';
import { TEXT_ONLY_RATE_HZ, type FlowEvent } from '../events/index.js';
import type { OperationSpool } from '../spool/index.js';
import type { GraphOutput } from './graph-output.js';
import { EventTracer, RELAYED } from './event-tracer.js';
import { GraphSwitch, unlessAborted } from './graph-switch.js';
import { finalResultOf, reportOf, type NodeReport } from './node-report.js';
import { NodeRunner } from './node-runner.js';
import { startRun, type CredentialSource } from './node-start.js';
import type { Inlet } from './ports.js';
import { RelayGate } from './relay-gate.js';
import { startError } from './run-error.js';
import type { RunnerHost } from './runner-host.js';
import { joinRunners, setRates } from './wire-graph.js';

/** Makes what calls services outside, until `signal` is aborted, as a part of a trace. */
export type ServicesOf = (signal: AbortSignal, traceparent: string) => ServiceClient;

/** The means of an operation for the graph that runs for it. */
export interface GraphHost {
  readonly operation: OperationInfo;
  readonly output: GraphOutput;
  readonly spool: OperationSpool;
  readonly credentials: CredentialSource;
  /** The operation as a piece of a trace. */
  readonly trace: TraceContext;
  readonly mailboxMessages: number;
  /** Maximum length of a text that a node is given at once, in characters. */
  readonly maxTextCharacters: number;
  /** How long a run may take to stop, in milliseconds. */
  readonly stopGraceMs: number;
  /** Sends every event that any node emits to the output, tagged `debug:<node id>`. */
  readonly isDebugged: boolean;
  /** Times every run, for the `BusyMsec` of `finalResults`; it is 0 otherwise. */
  readonly isTimed: boolean;
  readonly warn: (warning: OperationWarning) => void;
  readonly log: (node: NodeRef) => NodeLog;
  readonly services: ServicesOf;
}

/**
 * The nodes of one operation, joined and running.
 *
 * It knows no node type, no project and no HTTP. Data enters at the `input` node and leaves at the `output` node;
 * `finished` settles at the end.
 */
export class GraphRun {
  private readonly runners = new Map<string, NodeRunner>();
  private readonly runnerHost: RunnerHost & { aborted: DataFlowError | undefined };
  private readonly abortion = new AbortController();
  private readonly finishing = new Deferred();
  private readonly input: { readonly audio: Inlet; readonly events: Inlet };
  private readonly tracers: { readonly input: EventTracer | undefined; readonly relay: EventTracer | undefined };
  private readonly relayGate: RelayGate;
  private readonly switcher: GraphSwitch;

  constructor(
    private readonly plan: RunPlan,
    private readonly host: GraphHost,
  ) {
    this.runnerHost = this.makeRunnerHost();
    for (const node of plan.nodes) {
      const log = host.log({ id: node.id, type: node.definition.type });
      this.runners.set(node.id, new NodeRunner(node, this.runnerHost, log));
    }
    joinRunners(plan, this.runners, host.output);
    const hasAudio = host.operation.sampleRateHz !== undefined;
    setRates(plan, this.runners, this.runnerHost.operationRateHz, hasAudio);
    this.switcher = new GraphSwitch(this.runners.values(), this.signal, (runner, settings) =>
      this.startRun(runner, settings),
    );
    const input = this.byRole('input');
    if (!input) throw new Error('the plan has no input node');
    this.input = { audio: fedByClient(input, 'audio'), events: fedByClient(input, 'events') };
    const relay = this.byRole('relay');
    this.tracers = { input: input.outlets.tracer, relay: relay?.outlets.tracer };
    const inlet = relay && fedByClient(relay, 'events');
    const fed = this.fedBy(relay?.ref.id);
    // A message in a node that the relay feeds may yet be a question.
    const isRestDone = (): boolean =>
      [...this.runners.values()].every(({ ref, hasFlushed, isQuiet }) => hasFlushed || (fed.has(ref.id) && isQuiet));
    const isOverfull = (): boolean => relay?.mailbox.isOverfull ?? false;
    this.relayGate = new RelayGate(inlet, isRestDone, isOverfull);
  }

  /** Resolves when every node has flushed; rejects with the first failure. */
  get finished(): Promise<void> {
    return this.finishing.promise;
  }

  /** Aborted when the operation ends before its nodes do. */
  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  /** Nodes that have not flushed. */
  get unfinished(): readonly NodeRef[] {
    return [...this.runners.values()].filter(({ hasFlushed }) => !hasFlushed).map(({ ref }) => ref);
  }

  /**
   * Starts every node, all at once, and lets them begin when all have.
   *
   * @throws DataFlowError `operation.start-failed` with the node that refused first; the cause of an abortion.
   */
  async start(): Promise<void> {
    const starts = [...this.runners.values()].map((runner) => this.startNode(runner));
    await unlessAborted(this.signal, Promise.all(starts));
    for (const runner of this.runners.values()) runner.begin();
    this.relayGate.open();
  }

  /** Puts audio of the client in. Wait for the promise, where there is one. */
  writeAudio(chunk: AudioChunk): Waiting {
    return this.input.audio.accept(chunk);
  }

  /** Puts an event of the client in. Wait for the promise, where there is one. */
  writeEvent(event: FlowEvent): Waiting {
    this.tracers.input?.enter(event, 0);
    return this.input.events.accept(event);
  }

  /** No more comes from the client: flush travels through the graph, behind the data. */
  endInput(): void {
    this.input.audio.end();
    this.input.events.end();
  }

  /**
   * Switches nodes on and off, all at one position of the stream.
   *
   * The switch is behind all data that was put in before, and in front of later data, which must wait for it.
   *
   * @param modes The mode of each node that can be switched.
   * @param settings `Settings` for the runs that are started.
   * @throws DataFlowError `operation.start-failed` when a node cannot start; then nothing has been switched.
   */
  switchNodes(modes: ReadonlyMap<string, PlannedNode['mode']>, settings: OperationInfo['settings']): Promise<void> {
    return this.switcher.switch(modes, settings);
  }

  /**
   * Sends an event out of the relay.
   *
   * @throws DataFlowError `operation.no-relay` when there is none, `operation.not-found` when it has closed, `server.busy`
   *   when what came before has not been taken.
   */
  relay(event: FlowEvent): Waiting {
    this.tracers.relay?.enter(event, RELAYED);
    return this.relayGate.accept(event);
  }

  /**
   * Closes the relay, even if a node still waits for an answer through it. False when it was closed
   * already.
   */
  closeRelay(): boolean {
    return this.relayGate.close();
  }

  /** Makes every run drop its work; `stop` still has to follow. */
  abort(cause: DataFlowError): void {
    if (this.runnerHost.aborted) return;
    this.runnerHost.aborted = cause;
    this.abortion.abort(cause);
    this.finishing.reject(cause);
  }

  /** Stops every run, and returns those that did not come to their end in time. */
  async stop(): Promise<readonly NodeRef[]> {
    const runners = [...this.runners.values()];
    const inTime = await Promise.all(runners.map((runner) => runner.stop(this.host.stopGraceMs)));
    return runners.filter((_, index) => !inTime[index]).map(({ ref }) => ref);
  }

  /** The work of each node so far. */
  reports(): NodeReport[] {
    return [...this.runners.values()].map(reportOf);
  }

  /** The same for the client. */
  finalResults(): FlowEvent[] {
    return this.reports().map(finalResultOf);
  }

  private makeRunnerHost(): RunnerHost & { aborted: DataFlowError | undefined } {
    const { operation, output, isDebugged, isTimed, mailboxMessages, maxTextCharacters } = this.host;
    return {
      operationRateHz: operation.sampleRateHz ?? TEXT_ONLY_RATE_HZ,
      mailboxMessages,
      maxTextCharacters,
      isTimed,
      aborted: undefined,
      isDebugged,
      tracerOf: output.isSorted ? (id) => new EventTracer(this.plan.ranks.get(id) ?? 0) : undefined,
      publish: (event) => output.event(event),
      failed: (error) => this.abort(error),
      rested: () => {
        this.switcher.rested();
        this.relayGate.closeWhenDone();
      },
      flushed: () => this.runnerFlushed(),
    };
  }

  private async startNode(runner: NodeRunner): Promise<void> {
    if (runner.node.mode === 'pass') return;
    const run = await this.startRun(runner, this.host.operation.settings);
    if (run) await runner.attach(run);
  }

  /** Makes the run of a node; undefined when it cannot start and is left out. */
  private async startRun(runner: NodeRunner, settings: OperationInfo['settings']): Promise<AnyNodeRun | undefined> {
    runner.startedAtMs ??= Date.now();
    try {
      return await startRun(runner.node, this.contextOf(runner, settings), this.host.credentials);
    } catch (error) {
      await runner.failures.failStart(startError(error, runner.failures.failed));
      return undefined;
    }
  }

  private contextOf(runner: NodeRunner, settings: OperationInfo['settings']): NodeContext {
    const { operation, spool, trace, log, credentials } = this.host;
    const traceparent = traceparentOf({ ...trace, spanId: runner.spanId });
    return {
      nodeId: runner.ref.id,
      operation: { ...operation, settings },
      parameters: runner.node.parameters,
      sampleRateHz: runner.outlets.rateHz,
      signal: this.signal,
      traceparent,
      log: log(runner.ref),
      services: this.host.services(this.signal, traceparent),
      emit: (outlet, value) => runner.outlets.emit(outlet, value),
      endOutlet: (outlet, index) => runner.outlets.end(outlet, index),
      spool: () => spool.messages(),
      credentials: {
        authorize: (id, ...addresses) => credentials.authorize(id, this.signal, addresses),
        invalidate: (id, refused) => credentials.invalidate(id, refused),
      },
      fail: (error) => runner.failLater(error),
      warn: (warning) => this.host.warn({ ...warning, node: runner.ref.id }),
      leaseRelay: () => this.relayGate.lease(),
    };
  }

  private runnerFlushed(): void {
    if (this.unfinished.length === 0) this.finishing.resolve();
    else this.relayGate.closeWhenDone();
  }

  /** A node and all that it feeds. */
  private fedBy(id: string | undefined): ReadonlySet<string> {
    const fed = new Set<string>(id === undefined ? [] : [id]);
    // Connections lead forward in the order of the nodes, so one pass over the nodes in that order finds all.
    for (const { ref } of this.runners.values()) {
      if (this.plan.connections.some(({ from, to }) => to.node === ref.id && fed.has(from.node))) fed.add(ref.id);
    }
    return fed;
  }

  private byRole(role: NodeDefinition['role']): NodeRunner | undefined {
    return [...this.runners.values()].find(({ node }) => node.definition.role === role);
  }
}

/** The inlet of a node at the edge that the client feeds. */
function fedByClient(runner: NodeRunner, kind: PortKind): Inlet {
  const [name] = Object.entries(runner.node.definition.inlets).find(([, port]) => port.kind === kind) ?? [kind];
  const inlet = runner.inlets.get(kind, name, 0);
  inlet.sources = 1;
  return inlet;
}
