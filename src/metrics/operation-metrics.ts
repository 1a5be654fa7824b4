import type { ErrorCode } from '../common/errors/index.js';
import {
  hasEnded,
  OPERATION_STATES,
  type Operation,
  type OperationLedger,
  type OperationObserver,
  type OperationService,
} from '../operations/index.js';
import type { Metrics } from './metrics.js';
import { NodeTotals } from './node-totals.js';

/**
 * Counts operations and what their nodes did. Nothing is counted while they run: what they have done so far is looked up
 * when someone asks, and added to what those did that have ended.
 */
export class OperationMetrics implements OperationObserver {
  private readonly ended: NodeTotals;
  private endedAudioMs = 0;

  /** @param nodeTypes The types that the server has. */
  constructor(
    private readonly metrics: Metrics,
    private readonly operations: OperationService,
    private readonly ledger: OperationLedger,
    nodeTypes: readonly string[],
  ) {
    this.ended = new NodeTotals(nodeTypes);
  }

  changed(operation: Operation): void {
    const { state, flowType, end, audioMs, timings } = operation;
    if (!end || !hasEnded(state)) return;
    const { operationsEnded, phaseSeconds, realTimeFactor } = this.metrics.instruments;
    operationsEnded.inc({ state, code: end.state === 'succeeded' ? 'none' : end.error.code });
    phaseSeconds.observe({ phase: 'receive' }, timings.receiveMs / 1000);
    phaseSeconds.observe({ phase: 'process' }, timings.processMs / 1000);
    phaseSeconds.observe({ phase: 'drain' }, timings.drainMs / 1000);
    // A stream takes as long as its client speaks.
    if (end.state === 'succeeded' && flowType === 'batch' && audioMs)
      realTimeFactor.observe((timings.processMs + timings.drainMs) / audioMs);
    this.endedAudioMs += audioMs ?? 0;
    for (const node of operation.nodes) this.ended.add({ ...node, waiting: 0 });
  }

  refused(code: ErrorCode): void {
    this.metrics.instruments.operationsRefused.inc({ code });
  }

  /** Looks up what is not counted as it happens. */
  collect(): void {
    const { instruments } = this.metrics;
    const held = this.operations.list();
    const live = held.filter(({ state }) => !hasEnded(state));
    for (const state of OPERATION_STATES) {
      instruments.operationsLive.set({ state }, held.filter((operation) => operation.state === state).length);
    }
    instruments.accepting.set(this.operations.isAccepting ? 1 : 0);
    instruments.ledgerBacklog.set(this.ledger.backlog);
    instruments.spoolBytes.set(held.reduce((sum, { spoolBytes }) => sum + spoolBytes, 0));
    const audioMs = live.reduce((sum, operation) => sum + (operation.audioMs ?? 0), this.endedAudioMs);
    instruments.audioSeconds.reset();
    instruments.audioSeconds.inc(audioMs / 1000);
    this.collectNodes(live);
  }

  private collectNodes(live: readonly Operation[]): void {
    const { nodeRuns, nodeBusySeconds, nodeWaitSeconds, nodeAudioSeconds, nodeErrors, ...gauges } =
      this.metrics.instruments;
    const totals = this.ended.copy();
    for (const { nodes } of live) for (const node of nodes) totals.add(node);
    for (const counter of [nodeRuns, nodeBusySeconds, nodeWaitSeconds, nodeAudioSeconds, nodeErrors]) counter.reset();
    for (const [type, { runs, busyMs, waitMs, audioMs, errors, waiting, mostWaiting }] of totals) {
      nodeRuns.inc({ type }, runs);
      nodeBusySeconds.inc({ type }, busyMs / 1000);
      nodeWaitSeconds.inc({ type }, waitMs / 1000);
      nodeAudioSeconds.inc({ type }, audioMs / 1000);
      nodeErrors.inc({ type }, errors);
      gauges.mailboxMessages.set({ type }, waiting);
      gauges.mailboxMessagesMax.set({ type }, mostWaiting);
    }
  }
}
