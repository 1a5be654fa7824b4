import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioChunk } from '../../src/audio/index.js';
import type { ServiceClient } from '../../src/common/service-call/index.js';
import { DataFlowError } from '../../src/common/errors/index.js';
import { fieldsOf } from '../../src/common/field/index.js';
import {
  OperationSpool,
  type AnyNodeRun,
  type FlowEvent,
  type NodeContext,
  type OperationInfo,
  type RegisteredNode,
  type Waiting,
} from '../../src/pipeline/index.js';
import type { OperationWarning } from '../../src/protocol/index.js';
import { helloService, silentLog } from './run-graph.js';

export interface Emitted {
  readonly outlet: string;
  readonly value: AudioChunk | FlowEvent;
}

/** Drives one run of a node instead of the engine, so that a test can block, abort and inspect it. */
export class NodeDriver {
  readonly emitted: Emitted[] = [];
  readonly spool = new OperationSpool({ directory: join(tmpdir(), 'dataflow-spool'), maxBytes: 0 });
  /** Errors of the run outside of its handlers. */
  readonly failures: unknown[] = [];
  readonly warnings: OperationWarning[] = [];
  /** Leases on the External Relay that the run holds. */
  leases = 0;
  /** Violations of the contract by the run in its use of the context. */
  readonly misuses: string[] = [];
  private readonly abortion = new AbortController();
  private room: Promise<void> | undefined;
  private giveRoom: () => void = () => undefined;
  private mayEmit = false;
  run: AnyNodeRun | undefined;

  constructor(
    readonly node: RegisteredNode,
    private readonly changes: object = {},
    private readonly services: ServiceClient = helloService,
    private readonly operation: Partial<OperationInfo> = {},
  ) {}

  /** Parameters of the node: its defaults, and the examples of fields without one. */
  get parameters(): object {
    const { parameters: Parameters } = this.node.definition;
    const values = new Parameters() as Record<string, unknown>;
    for (const [key, { optional, example }] of fieldsOf(Parameters)) {
      if (!optional && values[key] === undefined) values[key] = example;
    }
    return Object.assign(values, this.changes);
  }

  async start(): Promise<void> {
    const sampleRateHz = 8_000;
    const context: NodeContext = {
      nodeId: 'node',
      operation: {
        id: 'operation',
        tenantId: '00000000-0000-4000-8000-000000000001',
        project: 'project',
        flowType: 'batch',
        settings: {},
        callProperties: {},
        language: undefined,
        sentCallProperties: this.operation.callProperties ?? {},
        extra: {},
        sampleRateHz,
        channelCount: 2,
        ...this.operation,
      },
      parameters: this.parameters,
      sampleRateHz: definitionRate(this.node, sampleRateHz),
      signal: this.abortion.signal,
      log: silentLog,
      services: this.services,
      traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`,
      emit: (outlet, value) => this.emit(outlet, value),
      endOutlet: () => undefined,
      spool: () => this.spool.messages(),
      credentials: { authorize: async () => ({ Authorization: 'Bearer test' }), invalidate: () => undefined },
      fail: (error) => void this.failures.push(error),
      warn: (warning) => void this.warnings.push(warning),
      leaseRelay: () => this.lease(),
    };
    this.run = await this.node.provider.start(context);
    this.mayEmit = true;
    await this.run.begin?.();
  }

  /** Makes receivers full until `makeRoom`. */
  fill(): void {
    this.room = new Promise((resolve) => (this.giveRoom = resolve));
  }

  makeRoom(): void {
    this.room = undefined;
    this.giveRoom();
  }

  abort(): void {
    this.abortion.abort(new DataFlowError('operation.cancelled', 'gone'));
    this.giveRoom();
  }

  /** Passes a value to the run, as the engine does. */
  async give(value: AudioChunk | FlowEvent, inlet: string): Promise<void> {
    if ('samples' in value) await this.run?.onAudio?.(value, inlet, 0);
    else await this.run?.onEvent?.(value, inlet, 0);
  }

  async flush(): Promise<void> {
    await this.run?.flush?.();
    this.mayEmit = false;
  }

  async stop(): Promise<void> {
    this.mayEmit = false;
    await this.run?.stop?.();
  }

  private lease(): () => void {
    let isHeld = true;
    this.leases += 1;
    return () => {
      if (isHeld) this.leases -= 1;
      isHeld = false;
    };
  }

  private emit(outlet: string, value: AudioChunk | FlowEvent): Waiting {
    if (this.abortion.signal.aborted) throw this.abortion.signal.reason as Error;
    if (!this.mayEmit) this.misuses.push(`emitted by '${outlet}' when it may not`);
    this.emitted.push({ outlet, value });
    return this.room;
  }
}

/** The operation's rate if the node supports it. */
function definitionRate({ definition: { sampleRatesHz } }: RegisteredNode, rateHz: number): number {
  if (sampleRatesHz === undefined || sampleRatesHz === 'operation' || sampleRatesHz.includes(rateHz)) return rateHz;
  return sampleRatesHz[0] ?? rateHz;
}
