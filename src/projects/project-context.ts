import type { Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import type { Graph } from '../pipeline/index.js';
import type { FlowType } from '../protocol/index.js';
import type { Tenant } from '../tenancy/index.js';

/** The tenant and the project of an operation. */
export interface ProjectContext {
  readonly caller: Caller;
  readonly tenant: Tenant;
  readonly name: string;
  readonly version: number;
  readonly graph: Graph;
  /** Settings that the `services` header enables. */
  readonly presets: Readonly<Record<string, true>>;
}

/** @throws DataFlowError `project.flow-type-unsupported` */
export function requireFlowType({ name, graph }: Pick<ProjectContext, 'name' | 'graph'>, flowType: FlowType): void {
  if (graph.flowTypes.includes(flowType)) return;
  throw new DataFlowError(
    'project.flow-type-unsupported',
    `The project '${name}' runs as ${graph.flowTypes.join(', ')}, not as ${flowType}.`,
  );
}
