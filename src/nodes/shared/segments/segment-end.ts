/** Events that end the audio of an utterance group. */
const ENDS: ReadonlySet<string> = new Set(['End Of Segment', 'Speech Ended']);

/** Whether an event marks that all audio of its utterance group has been sent. */
export function endsSegment({ name }: { readonly name: string }): boolean {
  return ENDS.has(name);
}

/** Tolerance: changes of rate round the places of events and those of audio separately. */
const ROUNDING_SAMPLES = 1;

/** Whether audio that reaches `endSample` is complete up to the end that an event marked. */
export function isAllAudio(endSample: number, toldEndSample: number): boolean {
  return endSample + ROUNDING_SAMPLES >= toldEndSample;
}
