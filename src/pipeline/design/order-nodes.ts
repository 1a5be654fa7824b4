import type { Fault } from '../../common/errors/index.js';
import type { GraphConnection, GraphNode } from './graph.js';

/** Puts every node after those that feed it, and tells cycles and nodes that nothing reaches. */
export function orderNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  connections: readonly GraphConnection[],
  faults: Fault[],
): GraphNode[] {
  const feeds = new Map<string, Set<string>>();
  for (const { from, to } of connections) {
    const fed = feeds.get(from.node) ?? new Set();
    feeds.set(from.node, fed.add(to.node));
  }
  const waitsFor = new Map([...nodes.keys()].map((id) => [id, 0]));
  for (const fed of feeds.values()) for (const id of fed) waitsFor.set(id, (waitsFor.get(id) ?? 0) + 1);
  const ready = [...waitsFor].filter(([, count]) => count === 0).map(([id]) => id);
  const order: string[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    order.push(id);
    for (const fed of feeds.get(id) ?? []) {
      const left = (waitsFor.get(fed) ?? 0) - 1;
      waitsFor.set(fed, left);
      if (left === 0) ready.push(fed);
    }
  }
  if (order.length < nodes.size) {
    let stuck = [...nodes.keys()].filter((id) => !order.includes(id));
    const inCircle = (id: string): boolean => stuck.some((other) => feeds.get(id)?.has(other));
    while (!stuck.every(inCircle)) stuck = stuck.filter(inCircle);
    faults.push({ pointer: '/connections', detail: `these nodes feed each other in a circle: ${stuck.join(', ')}` });
  }
  return order.flatMap((id) => nodes.get(id) ?? []);
}

/** The nodes that something can come to: those with a role at the start, and all that they feed. */
export function reachable(
  nodes: ReadonlyMap<string, Pick<GraphNode, 'definition'>>,
  connections: readonly Pick<GraphConnection, 'from' | 'to'>[],
): Set<string> {
  const isSource = (id: string): boolean => ['input', 'relay'].includes(nodes.get(id)?.definition.role ?? '');
  const found = new Set([...nodes.keys()].filter(isSource));
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { from, to } of connections) if (found.has(from.node)) found.add(to.node);
  }
  return found;
}
