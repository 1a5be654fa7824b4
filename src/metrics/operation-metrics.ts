import type { ErrorCode } from '../common/errors/index.js';
import type { Operation, OperationObserver, OperationService } from '../operations/index.js';
import type { OperationLedger } from '../operations/ledger/index.js';
import { hasEnded, OPERATION_STATES, type OperationState } from '../protocol/index.js';
import type { Tenant } from '../tenancy/index.js';
import type { Metrics } from './metrics.js';
import { NodeTotals } from './node-totals.js';
import { OTHER, TenantTotals } from './tenant-totals.js';

/**
 * Counts operations and the work of their nodes.
 *
 * Node totals of running operations are read at the scrape, and added to those of operations that have ended.
 */
export class OperationMetrics implements OperationObserver {
  private readonly ended: NodeTotals;
  private readonly tenants = new TenantTotals();
  private endedAudioMs = 0;

  /** @param nodeTypes The types of node that the server has. */
  constructor(
    private readonly metrics: Metrics,
    private readonly operations: OperationService,
    private readonly ledger: OperationLedger,
    nodeTypes: readonly string[],
  ) {
    this.ended = new NodeTotals(nodeTypes);
  }

  changed(operation: Operation, from: OperationState): void {
    const { state, flowType, end, audioMs, timings, project } = operation;
    if (from === 'accepted') this.tenants.note(project.tenant.id);
    if (!end || !hasEnded(state)) return;
    this.tenants.ended(project.tenant.id, state);
    const { operationsEnded, phaseSeconds, realTimeFactor } = this.metrics.instruments;
    operationsEnded.inc({ state, code: end.state === 'succeeded' ? 'none' : end.error.code });
    phaseSeconds.observe({ phase: 'receive' }, timings.receiveMs / 1000);
    phaseSeconds.observe({ phase: 'process' }, timings.processMs / 1000);
    phaseSeconds.observe({ phase: 'drain' }, timings.drainMs / 1000);
    // A stream is as long as its client speaks.
    if (end.state === 'succeeded' && flowType === 'batch' && audioMs)
      realTimeFactor.observe((timings.processMs + timings.drainMs) / audioMs);
    this.endedAudioMs += audioMs ?? 0;
    for (const node of operation.nodes) this.ended.add({ ...node, waiting: 0 });
  }

  refused(code: ErrorCode, { id }: Tenant): void {
    this.tenants.note(id);
    this.tenants.refused(id, code);
    this.metrics.instruments.operationsRefused.inc({ code });
  }

  /** Reads the values that are not counted as they change. */
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
    this.collectTenants(held);
  }

  private collectTenants(held: readonly Operation[]): void {
    const { tenantSlots, tenantEnded, tenantRefused } = this.metrics.instruments;
    for (const instrument of [tenantSlots, tenantEnded, tenantRefused]) instrument.reset();
    for (const [tenant, { ended, refused }] of this.tenants) {
      if (tenant !== OTHER) tenantSlots.set({ tenant }, 0);
      for (const [state, count] of ended) tenantEnded.inc({ tenant, state }, count);
      for (const [code, count] of refused) tenantRefused.inc({ tenant, code }, count);
    }
    for (const { project } of held) tenantSlots.inc({ tenant: this.tenants.labelOf(project.tenant.id) });
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
