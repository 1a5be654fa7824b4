import type { WireEvents } from './test-app.js';

const SPEECH = ['Speech Started', 'Speech Ended'];

/**
 * Returns the part of events that a batch operation and a stream of the same input agree on.
 *
 * That is the events of each channel, in the order of each path. A number replaces the id of an utterance group.
 */
export function comparable(events: WireEvents): readonly (readonly [path: string, events: WireEvents])[] {
  const paths = new Map<string, WireEvents>();
  for (const event of events) {
    const { Name, Channel } = event;
    if (Name === 'FinalResult' || Name === 'Audio Output') continue;
    const path = `${Channel} ${SPEECH.includes(Name) ? 'Speech' : Name === 'Sentiment' ? 'Sentiment' : 'Text'}`;
    paths.set(path, [...(paths.get(path) ?? []), event]);
  }
  const groups = new Map<unknown, number | string>([['', '']]);
  const numberOf = (id: unknown): number | string => {
    if (!groups.has(id)) groups.set(id, groups.size);
    return groups.get(id)!;
  };
  return [...paths]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, own]) => [path, own.map((event) => ({ ...event, GroupId: numberOf(event.GroupId) }))]);
}
