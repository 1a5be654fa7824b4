import type { GraphConnection, GraphNode } from './graph.js';
import { groupedBy } from './grouped-by.js';

/**
 * Numbers nodes by their depth, and then by their place in the design.
 *
 * The depth is the length of the longest way to a node.
 *
 * @param ids In the order of the design.
 * @param nodes Each after all that feed it.
 */
export function rankNodes(
  ids: readonly string[],
  nodes: readonly Pick<GraphNode, 'id'>[],
  connections: readonly Pick<GraphConnection, 'from' | 'to'>[],
): Map<string, number> {
  const feeding = groupedBy(connections, ({ to }) => to.node);
  const depths = new Map<string, number>();
  for (const { id } of nodes) {
    const depth = (feeding.get(id) ?? []).reduce(
      (most, { from }) => Math.max(most, (depths.get(from.node) ?? 0) + 1),
      0,
    );
    depths.set(id, depth);
  }
  const ranked = ids.toSorted((one, other) => (depths.get(one) ?? 0) - (depths.get(other) ?? 0));
  return new Map(ranked.map((id, rank) => [id, rank]));
}
