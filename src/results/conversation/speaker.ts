import type { WireEvent } from '../../protocol/index.js';

/** An event with the number of the client's event that it was made from, where there is one. */
export interface HeardEvent extends WireEvent {
  readonly Sent?: number;
}

/** A speaker: a channel, or one of several speakers of it. */
export interface Speaker {
  readonly id: string;
  readonly channel: number;
  /** `N` of the tag `Speaker No: N`; undefined for the channel as a whole. */
  readonly number: number | undefined;
}

/** At most 100 speakers a channel, so that a document has a bounded number of participants. */
const SPEAKER_TAG = /^Speaker No: ?(\d{1,2})$/i;

/** Prefix of the tag of a copy that `DebugMode` adds to the event. */
const DEBUG_PREFIX = 'debug:';

/** Whether an event is a copy for debugging. */
export function isDebugCopy({ Tags }: WireEvent): boolean {
  return Tags.some((tag) => tag.startsWith(DEBUG_PREFIX));
}

/** The speaker of an event, by its channel and its tag `Speaker No: N`. */
export function speakerOf({ Channel, Tags }: WireEvent): Speaker {
  for (const tag of Tags) {
    const [, digits] = SPEAKER_TAG.exec(tag) ?? [];
    if (digits === undefined) continue;
    const number = Number(digits);
    return { id: `${channelId(Channel)}-speaker-${number}`, channel: Channel, number };
  }
  return { id: channelId(Channel), channel: Channel, number: undefined };
}

/** Id of the speaker that is a whole channel. */
export function channelId(channel: number): string {
  return channel < 0 ? 'no-channel' : `channel-${channel}`;
}

/**
 * Maps the id of each speaker to the speaker that it counts as.
 *
 * Events without a tag on a channel with exactly one tagged speaker belong to that speaker.
 */
export function resolveSpeakers(speakers: Iterable<Speaker>): ReadonlyMap<string, Speaker> {
  const all = [...speakers];
  const tagged = new Map<number, Set<string>>();
  for (const { id, channel, number } of all) {
    if (number !== undefined) tagged.set(channel, (tagged.get(channel) ?? new Set()).add(id));
  }
  const byId = new Map(all.map((speaker) => [speaker.id, speaker]));
  return new Map(
    all.map((speaker) => {
      const [only, ...others] = speaker.number === undefined ? (tagged.get(speaker.channel) ?? []) : [];
      const isOnly = only !== undefined && others.length === 0;
      return [speaker.id, (isOnly ? byId.get(only) : undefined) ?? speaker];
    }),
  );
}
