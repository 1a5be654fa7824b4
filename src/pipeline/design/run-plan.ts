import { DataFlowError } from '../../common/errors/index.js';
import { toCel, type SettingValues } from './constraints.js';
import type { Graph, GraphConnection, GraphNode } from './graph.js';
import { reachable } from './order-nodes.js';

/** A node that takes part in an operation: it runs, or it lets everything pass. */
export interface PlannedNode extends GraphNode {
  readonly mode: 'on' | 'pass';
}

/** What of a graph is there in one operation, by its settings. */
export interface RunPlan {
  /** In the order of the graph. */
  readonly nodes: readonly PlannedNode[];
  readonly connections: readonly GraphConnection[];
  /** Channels of the result: one more than the highest that audio can reach the client by; 0 when it cannot. */
  readonly audioChannels: number;
}

/**
 * Decides by the settings which nodes and connections are there.
 *
 * @throws DataFlowError `operation.start-failed` when two sources feed one audio inlet.
 */
export function planRun(graph: Graph, settings: SettingValues): RunPlan {
  const variables = toCel(graph.constraints, settings);
  const holds = ({ when }: { readonly when: GraphNode['when'] }): boolean => when?.evaluate(variables) ?? true;
  const present = new Map<string, PlannedNode>();
  for (const node of graph.nodes) {
    if (holds(node)) present.set(node.id, { ...node, mode: 'on' });
    else if (node.definition.whenOff === 'pass') present.set(node.id, { ...node, mode: 'pass' });
  }
  const carrying = graph.connections.filter(
    (connection) => present.has(connection.from.node) && present.has(connection.to.node) && holds(connection),
  );
  const reached = reachable(present, carrying);
  const nodes = [...present.values()].filter(({ id, definition }) => reached.has(id) || definition.role === 'output');
  const connections = carrying.filter(({ from }) => reached.has(from.node));
  refuseSharedAudio(connections, present);
  const output = nodes.find(({ definition }) => definition.role === 'output');
  const audioOut = connections.filter(({ kind, to }) => kind === 'audio' && to.node === output?.id);
  return {
    nodes,
    connections,
    audioChannels: Math.max(0, ...audioOut.map(({ to }) => to.index + 1)),
  };
}

function refuseSharedAudio(connections: readonly GraphConnection[], nodes: ReadonlyMap<string, PlannedNode>): void {
  const sources = new Map<string, GraphConnection>();
  for (const connection of connections) {
    if (connection.kind !== 'audio') continue;
    const { node, port, index } = connection.to;
    const key = JSON.stringify([node, port, index]);
    const other = sources.get(key);
    if (other) {
      const target = nodes.get(node);
      throw new DataFlowError(
        'operation.start-failed',
        `With these settings '${other.from.node}' and '${connection.from.node}' both send audio to '${node}'; one may.`,
        target && { node: { id: node, type: target.definition.type } },
      );
    }
    sources.set(key, connection);
  }
}
