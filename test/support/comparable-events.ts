import type { WireEvents } from './test-app.js';

const SPEECH = ['Speech Started', 'Speech Ended'];

/**
 * What a batch operation and a stream of the same input agree on: the events of each channel, in the order of each path
 * that they come by. An utterance group is told by when it was first seen on its channel, not by its id.
 */
export function comparable(events: WireEvents): Record<string, WireEvents> {
  const groups = new Map<string, number>();
  const counts = new Map<number, number>();
  const paths: Record<string, WireEvents> = {};
  for (const event of events) {
    const { Name, Channel, GroupId } = event;
    if (Name === 'FinalResult' || Name === 'Audio Output') continue;
    const path = `${Channel} ${SPEECH.includes(Name) ? 'Speech' : Name === 'Sentiment' ? 'Sentiment' : 'Text'}`;
    const group = `${Channel} ${String(GroupId)}`;
    if (GroupId !== '' && !groups.has(group)) {
      groups.set(group, counts.get(Channel) ?? 0);
      counts.set(Channel, groups.get(group)! + 1);
    }
    (paths[path] ??= []).push({ ...event, GroupId: groups.get(group) ?? '' });
  }
  return paths;
}
