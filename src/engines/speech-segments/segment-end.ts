/** Events that end the audio of an utterance group. */
const ENDS: ReadonlySet<string> = new Set(['End Of Segment', 'Speech Ended']);

/** Whether an event says that all audio of its utterance group has been sent. */
export function endsSegment({ name }: { readonly name: string }): boolean {
  return ENDS.has(name);
}

/** Places of events are rounded when they change rates on their way, and those of audio elsewhere. */
const ROUNDING_SAMPLES = 1;

/** Whether audio that reaches to `endSample` is all that an event has told of. */
export function isAllAudio(endSample: number, toldEndSample: number): boolean {
  return endSample + ROUNDING_SAMPLES >= toldEndSample;
}
