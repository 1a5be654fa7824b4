import type { Fault } from '../../common/errors/index.js';
import { escapePointer, fieldsOf, readFields } from '../../common/field/index.js';
import type { NodeRegistry } from '../contract/index.js';
import { compileConnections } from './compile-connections.js';
import { compileConstraints, compileNodes, readEntries, type NodeCredentialRef } from './compile-nodes.js';
import { Design, DesignConnection, DesignConstraint, DesignHead, DesignNode, MOST } from './design.js';
import type { Graph, GraphConnection, GraphNode } from './graph.js';
import { orderNodes, reachable } from './order-nodes.js';

export interface CompiledDesign {
  /** Missing when there are faults. */
  readonly graph: Graph | undefined;
  /** All that is wrong, each with its place. */
  readonly faults: readonly Fault[];
  /** What works, but hardly as it is meant. */
  readonly warnings: readonly Fault[];
  /** The credentials that its nodes name. Whether the tenant has them is not checked here. */
  readonly credentials: readonly NodeCredentialRef[];
}

/** Checks a design, as JSON, against the rules of docs/projects.md and the nodes of this server. */
export function compileDesign(json: unknown, registry: NodeRegistry): CompiledDesign {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const { constraints, nodes, connections, ...rest } = isObject(json) ? json : {};
  const head = readFields(DesignHead, isObject(json) ? ofHead(rest) : json);
  faults.push(...(head.faults ?? []));
  if (!isObject(json)) return { graph: undefined, faults, warnings, credentials: [] };
  for (const key of Object.keys(rest).filter((name) => !fieldsOf(Design).has(name))) {
    const known = [...fieldsOf(Design).keys()].join(', ');
    faults.push({ pointer: `/${escapePointer(key)}`, detail: `unknown key; known are ${known}` });
  }

  const flowTypes = [...new Set(head.value?.flowTypes ?? [])];
  if (head.value && flowTypes.length === 0) {
    faults.push({ pointer: '/flowTypes', detail: 'expected "batch", "stream" or both, found none' });
  }
  const switches = compileConstraints(
    readEntries(DesignConstraint, constraints, 'constraints', MOST.constraints, faults),
    faults,
  );
  const entries = readEntries(DesignNode, nodes, 'nodes', MOST.nodes, faults);
  const compiled = compileNodes(entries, flowTypes, registry, switches.checker, faults);
  const { credentials } = compiled;
  for (const id of writtenIds(nodes)) compiled.ids.add(id);
  const joined = compileConnections(
    readEntries(DesignConnection, connections, 'connections', MOST.connections, faults),
    compiled.nodes,
    compiled.ids,
    switches.checker,
    faults,
  );
  const order = orderNodes(compiled.nodes, joined, faults);
  // With faults above, what cannot be reached may only look so.
  if (faults.length === 0) refuseUnreachable(compiled.nodes, joined, entries, faults);
  if (faults.length > 0) return { graph: undefined, faults, warnings, credentials };
  const graph: Graph = { flowTypes, constraints: switches.constraints, nodes: order, connections: joined };
  warnings.push(...warnOf(graph, entries));
  return { graph, faults, warnings, credentials };
}

function ofHead(json: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(json).filter(([key]) => fieldsOf(DesignHead).has(key)));
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Ids of nodes as they stand in the design, whatever else is wrong with them. */
function writtenIds(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => (isObject(node) && typeof node.id === 'string' ? [node.id] : []));
}

type PlacedNodes = readonly { readonly pointer: string; readonly value: DesignNode | undefined }[];

function pointerOf(id: string, entries: PlacedNodes): string {
  return entries.find(({ value }) => value?.id === id)?.pointer ?? '/nodes';
}

function refuseUnreachable(
  nodes: ReadonlyMap<string, GraphNode>,
  connections: readonly GraphConnection[],
  entries: PlacedNodes,
  faults: Fault[],
): void {
  const reached = reachable(nodes, connections);
  for (const id of nodes.keys()) {
    if (reached.has(id)) continue;
    faults.push({
      pointer: pointerOf(id, entries),
      node: id,
      detail: `nothing reaches '${id}'; join it to Entry or External Relay, or to a node that they reach`,
    });
  }
}

function warnOf({ nodes, connections }: Graph, entries: PlacedNodes): Fault[] {
  const warnings: Fault[] = [];
  const segmented = new Set<string>();
  const warn = (id: string, detail: string): void => {
    warnings.push({ pointer: pointerOf(id, entries), node: id, detail });
  };
  for (const { id, definition, provider, parameters } of nodes) {
    const incoming = connections.filter(({ to }) => to.node === id);
    const hasSplitter = incoming.some(({ kind, from }) => kind === 'audio' && segmented.has(from.node));
    if (hasSplitter || definition.segments === 'makes') segmented.add(id);
    if (definition.segments === 'needs' && !hasSplitter) {
      warn(
        id,
        `'${definition.type}' works on segments of speech, and no splitter (such as audio-segmenter or vad) comes before it`,
      );
    }
    const { type, companion } = definition;
    if (companion !== undefined && !nodes.some((node) => node.definition.type === companion)) {
      warn(id, `'${type}' is of little use without '${companion}', and the project has none`);
    }
    const unready = provider.readiness?.(parameters);
    if (unready !== undefined) warn(id, unready);
  }
  return warnings;
}
