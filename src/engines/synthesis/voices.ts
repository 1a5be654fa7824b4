import type { Fault } from '../../common/errors/index.js';

/** The voices that the parameters of a node name. */
export interface NamedVoices {
  readonly Voices: readonly { readonly Language: string; readonly Name: string }[];
}

/**
 * Faults of the voices that an engine does not have; pointers are relative to the parameters.
 *
 * @param expected Returns what the name should be, where it is wrong.
 */
export function voiceFaults(
  { Voices }: NamedVoices,
  expected: (name: string, language: string) => string | undefined,
): Fault[] {
  return Voices.flatMap(({ Name, Language }, at) => {
    const detail = expected(Name, Language);
    return detail === undefined ? [] : [{ pointer: `/Voices/${at}/Name`, detail: `expected ${detail}` }];
  });
}
