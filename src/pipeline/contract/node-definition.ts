import type { Type } from '@nestjs/common';
import type { FlowType } from '../../protocol/index.js';
import type { Port } from './port.js';

/** Audio before and after the voice that belongs to a segment of speech. */
export interface SpeechBuffers {
  /** The event that ends a segment. */
  readonly event: 'End Of Segment' | 'Speech Ended';
  readonly beforeMs: number;
  readonly afterMs: number;
}

/**
 * The declaration of a type of node.
 *
 * It is data: the checks of designs, `GET /nodes` and docs/nodes.md are made from it.
 */
export interface NodeDefinition {
  /** The slug that designs use. */
  readonly type: string;
  readonly summary: string;
  /**
   * Notes for users, in Markdown.
   *
   * They say which engines it has, how good it is with the embedded one and on which data that was measured, and what
   * is approximate.
   */
  readonly notes?: string;
  /** A class of fields; its defaults are the node's. */
  readonly parameters: Type<object>;
  readonly flowTypes: readonly FlowType[];
  /**
   * Behaviour while its condition is false.
   *
   * `pass` sends each message of an inlet out by the outlet of the same name. `absent` removes the node, and the nodes
   * that it alone feeds.
   */
  readonly whenOff: 'pass' | 'absent';
  readonly inlets: Readonly<Record<string, Port>>;
  readonly outlets: Readonly<Record<string, Port>>;
  /**
   * How the node works on the `Data.Text` of events; left out by nodes that only forward texts.
   *
   * `rewrites` raises each event again with another text, `reads` raises others. The engine splits texts of more than
   * MAX_TEXT_CHARACTERS: such a node is given one part after the other, each in an event of its own. The events that a
   * `rewrites` node makes of the parts are joined into one.
   */
  readonly text?: 'rewrites' | 'reads';
  /** Maximum length of a text for the node, in characters, where it is less than MAX_TEXT_CHARACTERS. */
  readonly maxTextCharacters?: number;
  /**
   * Rates that its audio inlets support; any if left out; `operation` for the rate of the operation's
   * input.
   */
  readonly sampleRatesHz?: readonly number[] | 'operation';
  /**
   * Rate of the audio that a node without audio inlets makes in an operation without audio.
   *
   * In other operations it makes audio at the rate of the operation.
   */
  readonly ownRateHz?: number;
  /**
   * Its role at the edge of the graph; designs do not connect the ports of that side.
   *
   * The client feeds the inlets of `input`, the outlets of `output` lead to the client, and `POST /sessions` feeds the
   * inlets of `relay`.
   */
  readonly role?: 'input' | 'output' | 'relay';
  /**
   * Name of the parameter with the name of the event that a barrier waits for.
   *
   * That event precedes the others of its utterance group in the result, too.
   */
  readonly opensAt?: string;
  /**
   * `makes`: it sends audio in segments of speech, marked by events. `needs`: it works only on such
   * audio.
   */
  readonly segments?: 'makes' | 'needs';
  /**
   * Settings of the request that it reads, beside those of its condition.
   *
   * `channel-tags`: `ChannelTags`. `any`: any of them, as a script does. Clients are warned of settings that no node reads.
   */
  readonly readsSettings?: 'channel-tags' | 'any';
  /**
   * The audio around the voice that belongs to the segments it makes.
   *
   * Left out by nodes that forward the segments of others. The conversation document takes it off.
   */
  readonly speechBuffers?: (parameters: never) => SpeechBuffers;
  /**
   * The tags of each channel after the node, for a node that moves channels.
   *
   * @param requested Tags of each input channel, as the request has them.
   * @param channelCount Channels of the audio; 0 without audio.
   */
  readonly channelTags?: (
    parameters: never,
    requested: readonly string[] | undefined,
    channelCount: number,
  ) => readonly (readonly string[])[];
  /** Page of the documentation on what it needs to run; its section of docs/nodes.md if left out. */
  readonly page?: string;
  /** A type of node that its project should have as well: without it, this one is of little use. */
  readonly companion?: string;
}

/** Declares a type of node, keeping the literal types that a run is checked against. */
export function defineNode<const D extends NodeDefinition>(definition: D): D {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(definition.type)) {
    throw new Error(`node type '${definition.type}': expected lower-case words joined by '-'`);
  }
  if (definition.text === 'rewrites' && definition.whenOff !== 'pass') {
    throw new Error(`node type '${definition.type}': one that rewrites texts has to be 'pass' when off`);
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
