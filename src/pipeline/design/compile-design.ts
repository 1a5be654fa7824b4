import type { Fault } from '../../common/errors/index.js';
import { escapePointer, fieldsOf, readFields } from '../../common/field/index.js';
import { runAtOnce, runInSlices, type Steps } from '../../common/slices/index.js';
import type { NodeRegistry } from '../contract/index.js';
import { compileConnections } from './compile-connections.js';
import {
  compileConstraints,
  compileNodes,
  readEntries,
  type CompileContext,
  type NodeCredentialRef,
} from './compile-nodes.js';
import { Design, DesignConnection, DesignConstraint, DesignHead, DesignNode, MAX_ENTRIES } from './design.js';
import type { Graph, GraphConnection, GraphNode } from './graph.js';
import { groupedBy } from './grouped-by.js';
import { orderNodes, reachable } from './order-nodes.js';
import { rankNodes } from './rank-nodes.js';
import { NO_VARIABLES } from './variables.js';

export interface CompiledDesign {
  /** Missing when there are faults. */
  readonly graph: Graph | undefined;
  /** All that is wrong, each with its place. */
  readonly faults: readonly Fault[];
  /** Valid, but probably not what you intended. */
  readonly warnings: readonly Fault[];
  /** The credentials that its nodes name. Whether the tenant has them is not checked here. */
  readonly credentials: readonly NodeCredentialRef[];
}

/**
 * Checks a design, as JSON, against the rules of docs/projects.md and the nodes of this server.
 *
 * It reports all faults at once.
 *
 * @throws Error when a node has a check that waits.
 */
export function compileDesign(json: unknown, registry: NodeRegistry, variables = NO_VARIABLES): CompiledDesign {
  return runAtOnce(compileSteps(json, { registry, variables }));
}

/**
 * Like `compileDesign`, but yields to other work every few milliseconds, and waits for checks of
 * nodes.
 */
export function compileDesignInSlices(
  json: unknown,
  registry: NodeRegistry,
  variables = NO_VARIABLES,
): Promise<CompiledDesign> {
  return runInSlices(compileSteps(json, { registry, variables }));
}

function* compileSteps(json: unknown, context: CompileContext): Steps<CompiledDesign> {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const { constraints, nodes, connections, ...rest } = isObject(json) ? json : {};
  const head = readFields(DesignHead, isObject(json) ? ofHead(rest) : json);
  faults.push(...(head.faults ?? []));
  if (!isObject(json)) return { graph: undefined, faults, warnings, credentials: [] };
  for (const key of Object.keys(rest).filter((name) => !fieldsOf(Design).has(name))) {
    const known = [...fieldsOf(Design).keys()].join(', ');
    yield;
    faults.push({ pointer: `/${escapePointer(key)}`, detail: `unknown key; known are ${known}` });
  }

  const flowTypes = [...new Set(head.value?.flowTypes ?? [])];
  if (head.value && flowTypes.length === 0) {
    faults.push({ pointer: '/flowTypes', detail: 'expected "batch", "stream" or both, found none' });
  }
  const switches = compileConstraints(
    yield* readEntries(DesignConstraint, constraints, 'constraints', MAX_ENTRIES.constraints, faults),
    faults,
  );
  const entries = yield* readEntries(DesignNode, nodes, 'nodes', MAX_ENTRIES.nodes, faults);
  const compiled = yield* compileNodes(entries, flowTypes, context, switches.checker, faults);
  const { credentials } = compiled;
  for (const id of writtenIds(nodes)) compiled.ids.add(id);
  const joined = yield* compileConnections(
    yield* readEntries(DesignConnection, connections, 'connections', MAX_ENTRIES.connections, faults),
    compiled.nodes,
    compiled.ids,
    switches.checker,
    faults,
  );
  const order = orderNodes(compiled.nodes, joined, faults);
  // With faults above, what cannot be reached may only look so.
  if (faults.length === 0) refuseUnreachable(compiled.nodes, joined, entries, faults);
  if (faults.length > 0) return { graph: undefined, faults, warnings, credentials };
  const sent = head.value?.warnings ?? 'events';
  const graph: Graph = {
    flowTypes,
    warnings: sent,
    constraints: switches.constraints,
    nodes: order,
    connections: joined,
    ranks: rankNodes([...compiled.nodes.keys()], order, joined),
    profiled: profiledBy(head.value),
  };
  warnings.push(...warnOf(graph, entries));
  return { graph, faults, warnings, credentials };
}

function profiledBy(head: DesignHead | undefined): Graph['profiled'] {
  if (!head?.profileSpeakers) return 'none';
  return head.profileAgents ? 'all' : 'all but agents';
}

function ofHead(json: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(json).filter(([key]) => fieldsOf(DesignHead).has(key)));
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Ids of nodes as the design has them, valid or not. */
function writtenIds(nodes: unknown): string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => (isObject(node) && typeof node.id === 'string' ? [node.id] : []));
}

type PlacedNodes = readonly { readonly pointer: string; readonly value: DesignNode | undefined }[];

/** Where each node is in the design. */
function pointersOf(entries: PlacedNodes): (id: string) => string {
  const pointers = new Map<string, string>();
  for (const { pointer, value } of entries) if (value && !pointers.has(value.id)) pointers.set(value.id, pointer);
  return (id) => pointers.get(id) ?? '/nodes';
}

function refuseUnreachable(
  nodes: ReadonlyMap<string, GraphNode>,
  connections: readonly GraphConnection[],
  entries: PlacedNodes,
  faults: Fault[],
): void {
  const reached = reachable(nodes, connections);
  const pointerOf = pointersOf(entries);
  for (const id of nodes.keys()) {
    if (reached.has(id)) continue;
    faults.push({
      pointer: pointerOf(id),
      node: id,
      detail: `nothing reaches '${id}'; join it to Entry or External Relay, or to a node that they reach`,
    });
  }
}

function warnOf({ nodes, connections }: Graph, entries: PlacedNodes): Fault[] {
  const warnings: Fault[] = [];
  const segmented = new Set<string>();
  const pointerOf = pointersOf(entries);
  const types = new Set(nodes.map(({ definition }) => definition.type));
  const feedingOf = groupedBy(connections, ({ to }) => to.node);
  const warn = (id: string, detail: string): void => {
    warnings.push({ pointer: pointerOf(id), node: id, detail });
  };
  for (const { id, definition, provider, parameters } of nodes) {
    const incoming = feedingOf.get(id) ?? [];
    const hasSplitter = incoming.some(({ kind, from }) => kind === 'audio' && segmented.has(from.node));
    if (hasSplitter || definition.segments === 'makes') segmented.add(id);
    if (definition.segments === 'needs' && !hasSplitter) {
      warn(
        id,
        `'${definition.type}' works on segments of speech, and no splitter (such as audio-segmenter or vad) comes before it`,
      );
    }
    const { type, companion } = definition;
    if (companion !== undefined && !types.has(companion)) {
      warn(id, `'${type}' is of little use without '${companion}', and the project has none`);
    }
    const unready = provider.readiness?.(parameters);
    if (unready !== undefined) warn(id, unready);
  }
  return warnings;
}
