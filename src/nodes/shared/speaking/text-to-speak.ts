/** Events whose text is spoken elsewhere, such as a partial by its milestone. */
const NOT_SPOKEN: ReadonlySet<string> = new Set(['SR Partial', 'Start of TTS Fragment']);

/** The text of an event to be spoken; undefined if there is none. */
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
