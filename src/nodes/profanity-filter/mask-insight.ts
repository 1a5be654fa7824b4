import { setImmediate } from 'node:timers/promises';
import { changeEvent, splitText, type EventData, type FlowEvent } from '../../pipeline/index.js';
import { mask, type ProfanityFinder } from './profanity-finder.js';

/** Maximum length of a text that is searched at once, in characters: some milliseconds of work. */
const MAX_CHARACTERS = 4_000;

type Mask = (text: string) => Promise<string>;

/** Events about a whole call that repeat its words, with the masking of their data. */
const INSIGHTS: Readonly<Record<string, (data: EventData, mask: Mask) => Promise<EventData>>> = {
  Summarize: async (data, mask) =>
    typeof data.Summary === 'string' ? { ...data, Summary: await mask(data.Summary) } : data,
  'Topic Detected': async (data, mask) => {
    if (!Array.isArray(data.Topics)) return data;
    const topics: unknown[] = [];
    for (const topic of data.Topics) topics.push(hasName(topic) ? { ...topic, Name: await mask(topic.Name) } : topic);
    return { ...data, Topics: topics };
  },
};

/** Whether an event repeats words of the call in a summary or in the names of topics. */
export function isInsight({ name, data }: FlowEvent): boolean {
  return data !== null && Object.hasOwn(INSIGHTS, name);
}

/**
 * Masks the summary or the names of topics of an event.
 *
 * @param finders Those of all languages of the call.
 */
export async function maskInsight(event: FlowEvent, finders: Iterable<ProfanityFinder>): Promise<FlowEvent> {
  const masked = INSIGHTS[event.name];
  const all = [...finders];
  if (!event.data || !masked || all.length === 0) return event;
  return changeEvent(event, { data: await masked(event.data, (text) => maskText(text, all)) });
}

/** Masks a text of any length, and gives way to other work between its parts. */
async function maskText(text: string, finders: readonly ProfanityFinder[]): Promise<string> {
  let masked = '';
  for (const { gap, text: part, end = '' } of splitText(text, MAX_CHARACTERS)) {
    if (masked !== '') await setImmediate();
    masked += `${gap}${mask(
      part,
      finders.flatMap((find) => find(part)),
    )}${end}`;
  }
  return masked;
}

function hasName(topic: unknown): topic is { readonly Name: string } {
  return typeof topic === 'object' && topic !== null && 'Name' in topic && typeof topic.Name === 'string';
}
