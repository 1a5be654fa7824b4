import type { Fault } from '../../common/errors/index.js';
import type { GraphConnection, GraphNode } from './graph.js';

type Join = Pick<GraphConnection, 'from' | 'to'>;

/** Maximum nodes of a circle that its fault names. */
const MAX_NAMED = 20;

/** Puts every node after those that feed it. Nodes that feed each other in a circle are a fault. */
export function orderNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  connections: readonly Join[],
  faults: Fault[],
): GraphNode[] {
  const feeds = neighbours(connections, ({ from, to }) => [from.node, to.node]);
  const order = sorted(nodes.keys(), feeds);
  if (order.length < nodes.size) {
    const done = new Set(order);
    const stuck = [...nodes.keys()].filter((id) => !done.has(id));
    // Those that are only behind a circle feed nothing of it: sorted from the end, they come first.
    const fedBy = neighbours(connections, ({ from, to }) => [to.node, from.node]);
    const behind = new Set(sorted(stuck, fedBy));
    const circle = stuck.filter((id) => !behind.has(id));
    const more = circle.length > MAX_NAMED ? ` and ${circle.length - MAX_NAMED} more` : '';
    const detail = `these nodes feed each other in a circle: ${circle.slice(0, MAX_NAMED).join(', ')}${more}`;
    faults.push({ pointer: '/connections', detail });
  }
  return order.flatMap((id) => nodes.get(id) ?? []);
}

/**
 * Those of `ids` that are in no circle and behind none, each after all that lead to it.
 *
 * Only joins between them count.
 *
 * @see A. B. Kahn, "Topological sorting of large networks", CACM 5 (1962)
 */
function sorted(ids: Iterable<string>, next: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const waitsFor = new Map([...ids].map((id) => [id, 0]));
  for (const id of waitsFor.keys()) {
    for (const after of next.get(id) ?? []) {
      const count = waitsFor.get(after);
      if (count !== undefined) waitsFor.set(after, count + 1);
    }
  }
  const order = [...waitsFor].filter(([, count]) => count === 0).map(([id]) => id);
  // The list grows while it is walked.
  for (const id of order) {
    for (const after of next.get(id) ?? []) {
      const count = waitsFor.get(after);
      if (count === undefined) continue;
      waitsFor.set(after, count - 1);
      if (count === 1) order.push(after);
    }
  }
  return order;
}

function neighbours(
  connections: readonly Join[],
  ends: (connection: Join) => [from: string, to: string],
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const connection of connections) {
    const [from, to] = ends(connection);
    const known = found.get(from);
    if (known) known.add(to);
    else found.set(from, new Set([to]));
  }
  return found;
}

/** The nodes that something can come to: those with a role at the start, and all that they feed. */
export function reachable(
  nodes: ReadonlyMap<string, Pick<GraphNode, 'definition'>>,
  connections: readonly Join[],
): Set<string> {
  const isSource = (id: string): boolean => ['input', 'relay'].includes(nodes.get(id)?.definition.role ?? '');
  const feeds = neighbours(connections, ({ from, to }) => [from.node, to.node]);
  const found = new Set([...nodes.keys()].filter(isSource));
  // The set grows while it is walked.
  for (const id of found) for (const fed of feeds.get(id) ?? []) found.add(fed);
  return found;
}
