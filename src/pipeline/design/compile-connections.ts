import type { Fault } from '../../common/errors/index.js';
import type { Steps } from '../../common/slices/index.js';
import type { Port } from '../contract/index.js';
import type { DesignConnection } from './design.js';
import { compileCondition, type Entry } from './compile-nodes.js';
import type { ExpressionChecker } from './expression.js';
import type { GraphConnection, GraphNode, GraphPort } from './graph.js';

interface PlacedConnection extends GraphConnection {
  readonly pointer: string;
}

/** Checks the connections: that their ends exist, are of one kind and do not feed an audio inlet twice. */
export function* compileConnections(
  entries: readonly Entry<DesignConnection>[],
  nodes: ReadonlyMap<string, GraphNode>,
  ids: ReadonlySet<string>,
  checker: ExpressionChecker,
  faults: Fault[],
): Steps<GraphConnection[]> {
  const connections: PlacedConnection[] = [];
  const seen = new Set<string>();
  for (const { pointer, value } of entries) {
    yield;
    if (!value) continue;
    const when = compileCondition(value.when, pointer, checker, faults);
    const from = findPort(value.from, 'outlet', `${pointer}/from`, nodes, ids, faults);
    const to = findPort(value.to, 'inlet', `${pointer}/to`, nodes, ids, faults);
    if (!from || !to) continue;
    const { kind } = from.port;
    if (kind !== to.port.kind) {
      faults.push({
        pointer,
        detail: `'${value.from}' gives ${kind} and '${value.to}' takes ${to.port.kind}; join ports of one kind`,
      });
      continue;
    }
    const key = `${value.from} ${value.to}`;
    if (seen.has(key)) faults.push({ pointer, detail: `'${value.from}' and '${value.to}' are joined twice` });
    seen.add(key);
    connections.push({ pointer, kind, from: from.place, to: to.place, when });
  }
  refuseSharedAudio(connections, nodes, faults);
  return connections.map(({ kind, from, to, when }) => ({ kind, from, to, when }));
}

function findPort(
  address: string,
  side: 'inlet' | 'outlet',
  pointer: string,
  nodes: ReadonlyMap<string, GraphNode>,
  ids: ReadonlySet<string>,
  faults: Fault[],
): { port: Port; place: GraphPort } | undefined {
  const [id = '', name = '', copy] = address.split('.');
  const fail = (detail: string): void => {
    faults.push({ pointer, detail, node: id });
  };
  const node = nodes.get(id);
  if (!node) {
    // A node that is there but wrong has its own faults; its ports are not known.
    if (!ids.has(id)) fail(`there is no node '${id}'`);
    return undefined;
  }
  const { definition, parameters } = node;
  const isEdge =
    definition.role === (side === 'inlet' ? 'input' : 'output') || (side === 'inlet' && definition.role === 'relay');
  if (isEdge) {
    fail(`'${definition.type}' has no ${side}s to join: the client stands there`);
    return undefined;
  }
  const ports = side === 'inlet' ? definition.inlets : definition.outlets;
  // `merger.audio.stream` and its like are ports with a dot in their name.
  const full = copy === undefined ? name : `${name}.${copy}`;
  const plain = ports[full];
  if (plain && !plain.copies) return { port: plain, place: { node: id, port: full, index: 0 } };
  const repeated = ports[name];
  const index = Number(copy);
  if (!repeated?.copies || !(index < repeated.copies(parameters as never))) {
    fail(`'${id}' has no ${side} '${full}'; it has ${describePorts(ports, parameters)}`);
    return undefined;
  }
  return { port: repeated, place: { node: id, port: name, index } };
}

function describePorts(ports: Readonly<Record<string, Port>>, parameters: object): string {
  const names = Object.entries(ports).flatMap(([name, { copies }]) => {
    if (!copies) return [name];
    const count = copies(parameters as never);
    return count === 0 ? [] : count === 1 ? [`${name}.0`] : [`${name}.0 to ${name}.${count - 1}`];
  });
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Two sources that are sure to be active together may not feed one audio inlet. */
function refuseSharedAudio(
  connections: readonly PlacedConnection[],
  nodes: ReadonlyMap<string, GraphNode>,
  faults: Fault[],
): void {
  const conditions = ({ from, when }: GraphConnection): string => {
    const source = nodes.get(from.node);
    const whenSource = source?.definition.whenOff === 'absent' ? source.when?.text : undefined;
    return JSON.stringify([whenSource?.trim(), when?.text.trim()]);
  };
  const first = new Map<string, PlacedConnection>();
  for (const connection of connections) {
    if (connection.kind !== 'audio') continue;
    const { to } = connection;
    const key = JSON.stringify([to.node, to.port, to.index, conditions(connection)]);
    const other = first.get(key);
    if (!other) first.set(key, connection);
    else {
      faults.push({
        pointer: `${connection.pointer}/to`,
        node: to.node,
        detail: `'${to.node}' already takes this audio from '${other.from.node}' (${other.pointer}); give the connections conditions of which one holds`,
      });
    }
  }
}
