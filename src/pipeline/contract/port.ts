/** Maximum channels of an operation, and so of any node. */
export const MAX_CHANNELS = 32;

export type PortKind = 'audio' | 'events';

/** How many copies a port repeated per channel has, from the node's parameters. */
export type PortCopies = (parameters: never) => number;

export interface PortOptions<P> {
  /** Repeats the port, as `audio.0`, `audio.1`, …: as many times as the function returns, or up to 32. */
  readonly perChannel?: true | ((parameters: P) => number);
}

export interface AudioPort {
  readonly kind: 'audio';
  readonly copies: PortCopies | undefined;
}

export interface EventPort<N extends string = string> {
  readonly kind: 'events';
  readonly copies: PortCopies | undefined;
  /** The events that pass here; undefined when any may. */
  readonly events: readonly N[] | undefined;
}

export type Port = AudioPort | EventPort;

/** An inlet or outlet for audio. */
export function audioPort<P = object>(options: PortOptions<P> = {}): AudioPort {
  return { kind: 'audio', copies: copiesOf(options) };
}

/** An inlet or outlet for events: those named, or any. */
export function eventPort<P = object>(options?: PortOptions<P>): EventPort;
export function eventPort<const N extends string>(...events: readonly N[]): EventPort<N>;
export function eventPort(first?: PortOptions<never> | string, ...rest: readonly string[]): EventPort {
  if (typeof first === 'string') return { kind: 'events', copies: undefined, events: [first, ...rest] };
  return { kind: 'events', copies: copiesOf(first ?? {}), events: undefined };
}

function copiesOf<P>({ perChannel }: PortOptions<P>): PortCopies | undefined {
  return perChannel === true ? () => MAX_CHANNELS : perChannel;
}
