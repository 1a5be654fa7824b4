import type { GraphConnection } from './graph.js';
import { groupedBy } from './grouped-by.js';
import type { PlannedNode, RunPlan } from './run-plan.js';

/**
 * The channels of the result that audio can reach, in order.
 *
 * A path to such a channel begins at a channel of the input, or at a node that makes audio.
 *
 * @param channelCount Channels of the input; 0 without audio.
 */
export function audibleChannels({ nodes, connections }: RunPlan, channelCount: number): number[] {
  const audio = connections.filter(({ kind }) => kind === 'audio');
  const live = new Set<GraphConnection>();
  const into = groupedBy(audio, ({ to }) => to.node);
  const outOf = groupedBy(audio, ({ from }) => from.node);
  for (const node of nodes) {
    const feeding = into.get(node.id) ?? [];
    for (const connection of outOf.get(node.id) ?? []) {
      if (carries(node, connection, feeding, live, channelCount)) live.add(connection);
    }
  }
  const output = nodes.find(({ definition }) => definition.role === 'output');
  const channels = [...live].filter(({ to }) => to.node === output?.id).map(({ to }) => to.index);
  return [...new Set(channels)].sort((a, b) => a - b);
}

function carries(
  node: PlannedNode,
  { from }: GraphConnection,
  feeding: readonly GraphConnection[],
  live: ReadonlySet<GraphConnection>,
  channelCount: number,
): boolean {
  if (node.definition.role === 'input') return from.index < channelCount;
  if (feeding.length === 0) return true;
  const isThrough = ({ to }: GraphConnection): boolean => to.port === from.port && to.index === from.index;
  return feeding.some((connection) => live.has(connection) && (node.mode === 'on' || isThrough(connection)));
}
