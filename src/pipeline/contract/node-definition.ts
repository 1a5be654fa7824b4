import type { Type } from '@nestjs/common';
import type { Port } from './port.js';

/** How an operation's data comes and goes: a whole recording by HTTP, or a live stream by WebSocket. */
export type FlowType = 'batch' | 'stream';

/**
 * What a type of node says of itself. It is data: the checks of designs, `GET /nodes` and docs/nodes.md are made from
 * it.
 */
export interface NodeDefinition {
  /** The slug that designs use. */
  readonly type: string;
  readonly summary: string;
  /**
   * What its users should know besides, in Markdown: which engines it has, how good it is with the embedded one and on
   * what that was measured, what is approximate.
   */
  readonly notes?: string;
  /** A class of fields; its defaults are the node's. */
  readonly parameters: Type<object>;
  readonly flowTypes: readonly FlowType[];
  /**
   * What the node is while its condition is false: `pass` sends what comes in at an inlet out by the outlet of the
   * same name; `absent` is not there, nor what only it feeds.
   */
  readonly whenOff: 'pass' | 'absent';
  readonly inlets: Readonly<Record<string, Port>>;
  readonly outlets: Readonly<Record<string, Port>>;
  /** Rates that its audio inlets take; any when left out; `operation` for the rate of the operation's input. */
  readonly sampleRatesHz?: readonly number[] | 'operation';
  /**
   * Rate of the audio that a node without audio inlets makes in an operation that has none of its own; else it makes
   * audio at the rate of the operation.
   */
  readonly ownRateHz?: number;
  /**
   * Its place at the edge of the graph. The inlets of `input` are fed by the client, the outlets of `output` lead to
   * it, and the inlets of `relay` are fed by `POST /sessions`: designs do not connect those.
   */
  readonly role?: 'input' | 'output' | 'relay';
  /** `makes`: its audio comes in segments of speech, marked by events. `needs`: it works only on such audio. */
  readonly segments?: 'makes' | 'needs';
  /** A type of node that its project should have as well: without it, this one is of little use. */
  readonly companion?: string;
}

/** Declares a type of node, keeping the literal types that a run is checked against. */
export function defineNode<const D extends NodeDefinition>(definition: D): D {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(definition.type)) {
    throw new Error(`node type '${definition.type}': expected lower-case words joined by '-'`);
  }
  if (definition.whenOff === 'pass') {
    for (const [name, port] of Object.entries(definition.inlets)) {
      if (definition.outlets[name]?.kind !== port.kind) {
        throw new Error(`node type '${definition.type}': '${name}' needs an outlet of its name to pass by when off`);
      }
    }
  }
  return definition;
}
