import type { Steps } from '../../common/slices/index.js';
import type { WireEvent } from '../../protocol/index.js';
import { chooseVersion, type TextVersions } from './choose-version.js';
import { numberOf, objectsOf, spanOf, textOf } from './event-data.js';
import { moodOf } from './mood.js';
import type { HeardEvent, Speaker } from './speaker.js';
import type { HeardText, Mood, TimedWord, Utterance } from './utterance.js';

/** Events whose texts are of the conversation. An `SR Partial` is replaced by its milestone. */
const TEXT_EVENTS: ReadonlySet<string> = new Set(['SR Milestone', 'Chat Message']);

/** The texts and the sentiments of one channel, group and start. */
interface TextPlace {
  readonly texts: { readonly name: string; readonly versions: TextVersions; count: number }[];
  readonly moods: { readonly mood: Mood; readonly after: number }[];
  /** Texts so far, versions of one text counted once. */
  count: number;
}

/**
 * Collects texts and sentiments, and makes utterances of them.
 *
 * Events of one channel, group and start are versions of one text; those with the same `TextAttributes` are texts of their
 * own. Of texts without a position and a group, those that were made from one event of the client are versions.
 */
export class Texts {
  private readonly places = new Map<string, TextPlace>();

  /** Adds a text event; false for other events, and for blank text. */
  add(event: HeardEvent, speaker: Speaker, order: number): boolean {
    if (!TEXT_EVENTS.has(event.Name)) return false;
    const text = textOf(event.Data, 'Text').trim();
    if (text === '') return false;
    const place = this.placeOf(event);
    const isLone = event.StartMsec < 0 && event.GroupId === '' && event.Sent === undefined;
    let held = isLone ? undefined : place.texts.find(({ name }) => name === event.Name);
    if (!held) place.texts.push((held = { name: event.Name, versions: new Map(), count: 0 }));
    const heard = heardText(event, speaker, order, text);
    const key = heard.attributes.join();
    const version = held.versions.get(key) ?? [];
    held.versions.set(key, version);
    version.push(heard);
    if (version.length > held.count) {
      held.count = version.length;
      place.count += 1;
    }
    return true;
  }

  /** Adds the sentiment of one text; that of a whole dialog is not used. */
  addSentiment(event: HeardEvent): void {
    const mood = moodOf(event.Data);
    if (!mood || event.Data?.Dialog === true) return;
    const place = this.placeOf(event);
    place.moods.push({ mood, after: place.count });
  }

  /**
   * The utterances, in no particular order.
   *
   * @param speakers The speaker that each counts as.
   */
  *utterances(speakers: ReadonlyMap<string, Speaker>): Steps<Utterance[]> {
    const all: Utterance[] = [];
    for (const { texts, moods } of this.places.values()) {
      const chosen: Omit<Utterance, 'mood'>[] = [];
      for (const { versions } of texts) {
        for (const utterance of chooseVersion(versions)) chosen.push(utterance);
        yield;
      }
      const moodAt = new Map<number, Mood>();
      // A sentiment follows its text; that of a partial precedes it, and is replaced.
      for (const { mood, after } of moods) moodAt.set(Math.max(0, Math.min(after, chosen.length) - 1), mood);
      for (const [index, utterance] of chosen.entries()) {
        const speakerId = speakers.get(utterance.speakerId)?.id ?? utterance.speakerId;
        all.push({ ...utterance, speakerId, mood: moodAt.get(index) });
        yield;
      }
      yield;
    }
    return all;
  }

  private placeOf({ Channel, StartMsec, GroupId, Sent }: HeardEvent): TextPlace {
    const source = StartMsec < 0 && GroupId === '' ? (Sent ?? '') : '';
    const key = `${Channel} ${StartMsec} ${source} ${GroupId}`;
    const known = this.places.get(key);
    if (known) return known;
    const place: TextPlace = { texts: [], moods: [], count: 0 };
    this.places.set(key, place);
    return place;
  }
}

function heardText(event: WireEvent, speaker: Speaker, order: number, text: string): HeardText {
  const { Data, GroupId } = event;
  const attributes = textOf(Data, 'TextAttributes').split(',');
  return {
    speakerId: speaker.id,
    order,
    span: spanOf(event),
    text,
    attributes: attributes.map((word) => word.trim()).filter((word) => word !== ''),
    language: textOf(Data, 'Language'),
    confidence: numberOf(Data, 'Confidence', 0, 1),
    words: timedWords(Data),
    groupId: GroupId,
  };
}

/** The words with their times; none where a word has no time. */
function timedWords(data: WireEvent['Data']): TimedWord[] {
  const words: TimedWord[] = [];
  for (const word of objectsOf(data, 'Words')) {
    const { StartMsec, EndMsec } = word;
    const text = textOf(word, 'Text').trim();
    if (text === '') continue;
    if (!isTime(StartMsec) || !isTime(EndMsec) || EndMsec < StartMsec) return [];
    words.push({
      text,
      start: Math.round(StartMsec),
      end: Math.round(EndMsec),
      confidence: numberOf(word, 'Confidence', 0, 1),
    });
  }
  return words.sort((a, b) => a.start - b.start);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}
