import { ALL_CHANNELS, UNKNOWN_PLACE, type EventPlace, type FlowEvent } from '../../pipeline/index.js';
import { MoodMean, type Mood } from './mood.js';

/** The mood of all that is said in an operation, in memory that does not grow. */
export class DialogMood {
  private readonly mean = new MoodMean();
  private place: EventPlace | undefined;

  add(event: FlowEvent, mood: Mood): void {
    this.mean.add(mood);
    const { channel, startSample, endSample } = event;
    const place = this.place ?? { channel, startSample, endSample, groupId: '' };
    this.place = {
      channel: place.channel === channel ? channel : ALL_CHANNELS,
      startSample: first(place.startSample, startSample),
      endSample: Math.max(place.endSample, endSample),
      groupId: '',
    };
  }

  /**
   * The mean by words, from the start of the first text to the end of the last, on the channel of the texts, or on all
   * where they are of several; undefined when there was no text.
   */
  result(): { readonly mood: Mood; readonly place: EventPlace } | undefined {
    return this.place && { mood: this.mean.mood, place: this.place };
  }
}

function first(one: number, other: number): number {
  const known = [one, other].filter((sample) => sample !== UNKNOWN_PLACE);
  return known.length === 0 ? UNKNOWN_PLACE : Math.min(...known);
}
