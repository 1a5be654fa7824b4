/** Events whose text is, or was, said elsewhere: a partial by the milestone that follows it. */
const NOT_SPOKEN: ReadonlySet<string> = new Set(['SR Partial', 'Start of TTS Fragment']);

/** The text of an event that is to be spoken; undefined where there is none. */
export function textToSpeak({
  name,
  data,
}: {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}): string | undefined {
  const text = data?.Text;
  return typeof text === 'string' && text.trim() !== '' && !NOT_SPOKEN.has(name) ? text : undefined;
}
