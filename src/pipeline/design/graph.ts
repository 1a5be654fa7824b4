import type { FlowType } from '../../protocol/index.js';
import type { PortKind, RegisteredNode } from '../contract/index.js';
import type { DesignConstraint, DesignHead } from './design.js';
import type { Expression } from './expression.js';

/** A node of a checked design. */
export interface GraphNode extends RegisteredNode {
  readonly id: string;
  /** An instance of the definition's parameters class. */
  readonly parameters: object;
  readonly when: Expression | undefined;
  readonly onError: 'fail' | 'skip';
}

/** One copy of a port of a node. */
export interface GraphPort {
  readonly node: string;
  readonly port: string;
  /** Which copy of a port repeated per channel; 0 otherwise. */
  readonly index: number;
}

export interface GraphConnection {
  readonly kind: PortKind;
  readonly from: GraphPort;
  readonly to: GraphPort;
  readonly when: Expression | undefined;
}

/** A checked design: immutable, shared by every operation that runs it. */
export interface Graph {
  readonly flowTypes: readonly FlowType[];
  /** Whether `Warning` events are sent. */
  readonly warnings: DesignHead['warnings'];
  readonly constraints: readonly DesignConstraint[];
  /** In an order in which every node comes after those that feed it. */
  readonly nodes: readonly GraphNode[];
  readonly connections: readonly GraphConnection[];
  /** The number of each node in the order of its depth in the graph, then of its place in the design. */
  readonly ranks: ReadonlyMap<string, number>;
  /** The participants whose gender, age and emotion conversation documents may show. */
  readonly profiled: 'none' | 'all but agents' | 'all';
}

/** The one node that clients feed. */
export function inputOf(graph: Graph): GraphNode {
  return byRole(graph, 'input');
}

/** Channels that the graph takes: copies of the input node's audio outlet. */
export function channelCountOf(graph: Graph): number {
  const { definition, parameters } = inputOf(graph);
  const audio = Object.values(definition.outlets).find(({ kind }) => kind === 'audio');
  return audio?.copies ? audio.copies(parameters as never) : 1;
}

/** Whether a node of the graph may read any key of the client's message. */
export function readsAnyKey({ nodes }: Pick<Graph, 'nodes'>): boolean {
  return nodes.some(({ definition }) => definition.readsSettings === 'any');
}

function byRole(graph: Graph, role: 'input' | 'output'): GraphNode {
  const node = graph.nodes.find(({ definition }) => definition.role === role);
  if (!node) throw new Error(`the graph has no node of role '${role}'`);
  return node;
}
