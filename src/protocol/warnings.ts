interface WarningDeclaration {
  /**
   * The event that carries it.
   *
   * A `Warning` is sent at the end of the operation, an `Audio Warning` at once, at its position in the audio.
   */
  readonly event: 'Warning' | 'Audio Warning';
  /** When it is raised. */
  readonly summary: string;
}

/**
 * The warnings of operations.
 *
 * The operation goes on, but a part of the request had no effect, or was repaired.
 */
export const WARNINGS = {
  'parameters.unused': { event: 'Warning', summary: 'Keys of the request that nothing in the project reads.' },
  'channel-tags.unknown': {
    event: 'Warning',
    summary: 'Tags of `ChannelTags` that no output of a Channel Switch has; all channels kept their places.',
  },
  'audio.shorter-than-header': {
    event: 'Audio Warning',
    summary: 'The samples end before the size in the header, or within a frame.',
  },
  'audio.repaired': {
    event: 'Audio Warning',
    summary:
      'Fields of the wav file contradict those that decide, or bytes are missing or too many; it was read as players read it.',
  },
} as const satisfies Record<string, WarningDeclaration>;

export type WarningCode = keyof typeof WARNINGS;

/** The codes that an event carries, in the order of the catalogue. */
export function warningCodesOf(event: WarningDeclaration['event']): WarningCode[] {
  return (Object.keys(WARNINGS) as WarningCode[]).filter((code) => WARNINGS[code].event === event);
}

/** Something about a request that its client should know, although the operation goes on. */
export interface OperationWarning {
  readonly code: WarningCode;
  /** The fault in words: what was found, what was expected, and, where it helps, how to fix it. */
  readonly detail: string;
  /** Id of the node that it is about. */
  readonly node?: string;
  /** JSON Pointers (RFC 6901) into the message of the client, where there are any. */
  readonly pointers?: readonly string[];
}
