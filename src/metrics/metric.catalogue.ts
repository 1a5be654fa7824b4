/** The declaration of one metric: its name, labels and description. */
export interface MetricDeclaration {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /**
   * Labels; none holds an operation or a project.
   *
   * `tenant` has at most 51 values, others a few fixed ones.
   */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in the unit of its name. */
  readonly buckets?: readonly number[];
  readonly help: string;
}

const SECONDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000];

/**
 * Every metric of the server itself; docs/metrics.md is generated from it.
 *
 * Metrics of the process and of Node are added to them.
 */
export const METRICS = {
  operationsLive: {
    name: 'dataflow_operations',
    type: 'gauge',
    labels: ['state'],
    help: 'Operations that have not been released, by state; one that has ended waits for its client to take the result.',
  },
  operationsEnded: {
    name: 'dataflow_operations_ended_total',
    type: 'counter',
    labels: ['state', 'code'],
    help: 'Operations that have ended, by how, and by the code of docs/errors.md (none for those that succeeded).',
  },
  operationsRefused: {
    name: 'dataflow_operations_refused_total',
    type: 'counter',
    labels: ['code'],
    help: 'Operations refused for lack of capacity, by the code of docs/errors.md.',
  },
  tenantSlots: {
    name: 'dataflow_tenant_operations',
    type: 'gauge',
    labels: ['tenant'],
    help: 'Operations of a tenant that have not been released, which are the slots of MAX_OPERATIONS that it holds.',
  },
  tenantEnded: {
    name: 'dataflow_tenant_operations_ended_total',
    type: 'counter',
    labels: ['tenant', 'state'],
    help: 'Operations of a tenant that have ended, by how.',
  },
  tenantRefused: {
    name: 'dataflow_tenant_operations_refused_total',
    type: 'counter',
    labels: ['tenant', 'code'],
    help: 'Operations of a tenant that were refused because there was no room, by the code of docs/errors.md.',
  },
  accepting: {
    name: 'dataflow_accepting',
    type: 'gauge',
    labels: [],
    help: '1 while the process takes operations in, 0 once it is shutting down.',
  },
  audioSeconds: {
    name: 'dataflow_audio_seconds_total',
    type: 'counter',
    labels: [],
    help: 'Length of the audio received, whatever its number of channels.',
  },
  realTimeFactor: {
    name: 'dataflow_operation_real_time_factor',
    type: 'histogram',
    labels: [],
    buckets: [0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    help: 'Time from the start of the nodes to their end, upload included, over the length of the audio; batch operations with audio that succeeded.',
  },
  phaseSeconds: {
    name: 'dataflow_operation_phase_seconds',
    type: 'histogram',
    labels: ['phase'],
    buckets: SECONDS,
    help: 'Parts of the life of operations that have ended: receive (acceptance to the end of the request), process (the part of it that nodes ran in), drain (from there to the end).',
  },
  nodeRuns: {
    name: 'dataflow_node_runs_total',
    type: 'counter',
    labels: ['type'],
    help: 'Node runs that were started.',
  },
  nodeBusySeconds: {
    name: 'dataflow_node_busy_seconds_total',
    type: 'counter',
    labels: ['type'],
    help: 'Time that nodes spent on what came to them, calls to services included, without waiting for their receivers.',
  },
  nodeWaitSeconds: {
    name: 'dataflow_node_wait_seconds_total',
    type: 'counter',
    labels: ['type'],
    help: 'Time that nodes waited for their receivers to have room.',
  },
  nodeAudioSeconds: {
    name: 'dataflow_node_audio_seconds_total',
    type: 'counter',
    labels: ['type'],
    help: 'Audio that came to nodes, by its length, each channel counted.',
  },
  nodeErrors: {
    name: 'dataflow_node_errors_total',
    type: 'counter',
    labels: ['type'],
    help: 'Errors that nodes threw, whether the operation failed of them or went on without the node.',
  },
  mailboxMessages: {
    name: 'dataflow_mailbox_messages',
    type: 'gauge',
    labels: ['type'],
    help: 'Messages that wait at nodes, all live operations together.',
  },
  mailboxMessagesMax: {
    name: 'dataflow_mailbox_messages_max',
    type: 'gauge',
    labels: ['type'],
    help: 'Messages that wait at the node where most do; MAILBOX_MESSAGES is where senders begin to wait.',
  },
  spoolBytes: {
    name: 'dataflow_spool_bytes',
    type: 'gauge',
    labels: [],
    help: 'Disk space of running operations.',
  },
  ledgerBacklog: {
    name: 'dataflow_ledger_backlog',
    type: 'gauge',
    labels: [],
    help: 'Records of operations that wait to be written to the database.',
  },
  httpRequests: {
    name: 'dataflow_http_requests_total',
    type: 'counter',
    labels: ['method', 'route', 'status'],
    help: 'Requests that are over, by the pattern of their route (other where none fits) and the class of the answer; aborted where the connection went first.',
  },
  httpSeconds: {
    name: 'dataflow_http_request_seconds',
    type: 'histogram',
    labels: ['route'],
    buckets: SECONDS,
    help: 'Time from the head of a request to the end of its answer.',
  },
} as const satisfies Record<string, MetricDeclaration>;
