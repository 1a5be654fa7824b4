import { DataFlowError, type NodeRef } from '../../common/errors/index.js';
import { toCel, type ConditionFacts, type SettingValues } from './constraints.js';
import type { Graph, GraphConnection, GraphNode } from './graph.js';
import { reachable } from './order-nodes.js';

/** A node that takes part in an operation: it runs, or it lets everything pass. */
export interface PlannedNode extends GraphNode {
  readonly mode: 'on' | 'pass';
}

/** The part of a graph that runs in one operation, by its settings. */
export interface RunPlan {
  /** In the order of the graph. */
  readonly nodes: readonly PlannedNode[];
  readonly connections: readonly GraphConnection[];
  /** Channels of the result: one more than the highest that audio can reach; 0 when it can reach none. */
  readonly audioChannels: number;
  /** The number of each node of the graph, by its depth and then by its place in the design. */
  readonly ranks: ReadonlyMap<string, number>;
}

const WITHOUT_AUDIO: ConditionFacts = { channelCount: 0 };

/**
 * Decides by the settings and the audio which nodes and connections are there.
 *
 * @throws DataFlowError `operation.start-failed` when two sources feed one audio inlet, or a condition fails (as a division
 *   by 0 does).
 */
export function planRun(graph: Graph, settings: SettingValues, facts: ConditionFacts = WITHOUT_AUDIO): RunPlan {
  const variables = toCel(graph.constraints, settings, facts);
  const holds = (when: GraphNode['when'], of: string, node?: NodeRef): boolean => {
    try {
      return when?.evaluate(variables) ?? true;
    } catch (cause) {
      const detail = `The condition of ${of} cannot be computed with these settings: ${when?.text ?? ''}.`;
      throw new DataFlowError('operation.start-failed', detail, { cause, ...(node && { node }) });
    }
  };
  const present = new Map<string, PlannedNode>();
  for (const node of graph.nodes) {
    const { id, definition } = node;
    if (holds(node.when, `'${id}'`, { id, type: definition.type })) present.set(id, { ...node, mode: 'on' });
    else if (definition.whenOff === 'pass') present.set(id, { ...node, mode: 'pass' });
  }
  const carrying = graph.connections.filter(
    ({ from, to, when }) =>
      present.has(from.node) &&
      present.has(to.node) &&
      holds(when, `the connection from '${from.node}' to '${to.node}'`),
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
    ranks: graph.ranks,
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
